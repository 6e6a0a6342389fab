const hues = 9
const known = new Map<string, Map<string, number>>()
/** Where the browser keeps the colours of services, and of how many. */
const place = 'service-colours'
const most = 100

/** The colour of a name as a CSS value: in all views the same, and unlike the others of its kind while there are nine or fewer. */
export function colourOf(name: string, kind: 'service' | 'type' | 'series' | 'frame' = 'service'): string {
  const names = known.get(kind) ?? new Map<string, number>()
  known.set(kind, names)
  let hue = names.get(name)
  if (hue === undefined) {
    const taken = new Set(names.values())
    const before = kind === 'service' ? kept().get(name) : undefined
    // Names of other days do not count: a program that is gone takes no colour away.
    hue = before !== undefined && !taken.has(before) ? before : free(name, taken)
    names.set(name, hue)
    if (kind === 'service') keep(name, hue)
  }
  return `var(--hue-${hue})`
}

// Its own by its letters, so that others see the same; the next one where another name has that already.
function free(name: string, taken: ReadonlySet<number>): number {
  let hash = 7
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) >>> 0
  const own = hash % hues
  for (let step = 0; step < hues; step++) if (!taken.has((own + step) % hues)) return (own + step) % hues
  return own
}

// Which name comes first depends on the view: without this a reload would change the colours. A saved page has no store.
function kept(): Map<string, number> {
  try {
    const pairs: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    if (Array.isArray(pairs) && pairs.every(isPair)) return new Map(pairs)
  } catch {
    // It begins anew.
  }
  return new Map()
}

function isPair(pair: unknown): pair is [string, number] {
  return (
    Array.isArray(pair) && typeof pair[0] === 'string' && Number.isInteger(pair[1]) && pair[1] >= 0 && pair[1] < hues
  )
}

function keep(name: string, hue: number): void {
  try {
    const others = [...kept()].filter(([other]) => other !== name)
    localStorage.setItem(place, JSON.stringify([...others, [name, hue]].slice(-most)))
  } catch {
    // The colours of this visit stay.
  }
}
