const hues = 9
const known = new Map<string, Map<string, number>>()

/** The colour of a name as a CSS value: in all views the same, and unlike the others of its kind while there are nine or fewer. */
export function colourOf(name: string, kind: 'service' | 'type' | 'series' | 'frame' = 'service'): string {
  const names = known.get(kind) ?? new Map<string, number>()
  known.set(kind, names)
  const hue = names.get(name) ?? free(name, new Set(names.values()))
  names.set(name, hue)
  return `var(--hue-${hue})`
}

// Its own by its letters, so that a reload changes little; the next one where another name has that already.
function free(name: string, taken: ReadonlySet<number>): number {
  let hash = 7
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) >>> 0
  const own = hash % hues
  for (let step = 0; step < hues; step++) if (!taken.has((own + step) % hues)) return (own + step) % hues
  return own
}
