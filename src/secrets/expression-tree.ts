/** A regular expression as far as its running time depends on it. A mask has a bit for each ASCII character, and one for all others. */
export type Tree =
  | { readonly kind: 'character'; readonly mask: bigint }
  | { readonly kind: 'sequence'; readonly items: readonly Tree[] }
  | { readonly kind: 'choice'; readonly items: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly item: Tree; readonly min: number; readonly max: number }

/** What an expression is made of; `assertions` are what stands in lookarounds. */
export interface Parsed {
  readonly tree: Tree
  readonly assertions: readonly Tree[]
  /** Whether anything is asked for that takes no character: what has matched so far may still fail. */
  readonly asks: boolean
}

const everything = (1n << 129n) - 1n
/** Characters that stand for all that are not ASCII. */
const others = ['é', 'ſ', 'K', '中', '\u2028', '\u00a0', '\uffff']
/** One character in an expression's source: an escape, a class, a point, or itself. */
const unit =
  /\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[pP]\{[^}]*\}|[\s\S])|\[(?:\\[\s\S]|[^\]\\])*\]|[\s\S]/iy
const quantifier = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y
const group = /\((?:\?(?:(:)|<?([=!])|<[^>]*>|[a-z-]*:))?/iy

/** Reads an expression; throws where it has what makes its time unknown: a reference to what a group has matched. */
export function parseExpression({ source, flags }: RegExp): Parsed {
  const assertions: Tree[] = []
  const masks = new Map<string, bigint>()
  let at = 0
  let asks = false

  function take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at
    const found = pattern.exec(source)
    if (found !== null) at = pattern.lastIndex
    return found
  }

  function choice(): Tree {
    const items = [sequence()]
    while (source[at] === '|') {
      at++
      items.push(sequence())
    }
    return items.length === 1 ? (items[0] as Tree) : { kind: 'choice', items }
  }

  function sequence(): Tree {
    const items: Tree[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const item = atom()
      const repeated = take(quantifier)
      if (item !== undefined) items.push(repeated === null ? item : { kind: 'repeat', item, ...bounds(repeated) })
    }
    return { kind: 'sequence', items }
  }

  /** Undefined where no character is taken. */
  function atom(): Tree | undefined {
    if (source[at] === '(') return grouped()
    const found = take(unit)?.[0] ?? ''
    if (/^\\(?:[1-9]|k)/.test(found)) throw new Error('it refers to what a group has matched')
    if (found === '^' || found === '$' || found === '\\b' || found === '\\B') {
      asks = true
      return undefined
    }
    return { kind: 'character', mask: maskOf(found) }
  }

  function grouped(): Tree | undefined {
    const looks = take(group)?.[2] !== undefined
    const item = choice()
    at++
    if (!looks) return item
    asks = true
    assertions.push(item)
    return undefined
  }

  function maskOf(text: string): bigint {
    const known = masks.get(text)
    if (known !== undefined) return known
    const one = new RegExp(`^(?:${text})$`, flags.replace(/[gyd]/g, ''))
    let mask = others.some(other => one.test(other)) || /[^ -~]|\\[ux]/.test(text) ? 1n << 128n : 0n
    for (let code = 0; code < 128; code++) if (one.test(String.fromCharCode(code))) mask |= 1n << BigInt(code)
    masks.set(text, mask & everything)
    return mask
  }

  const tree = choice()
  if (at < source.length) throw new Error('it could not be read')
  return { tree, assertions, asks }
}

function bounds([, sign, from = '0', comma, to]: RegExpExecArray): { min: number; max: number } {
  switch (sign) {
    case '*':
      return { min: 0, max: Number.POSITIVE_INFINITY }
    case '+':
      return { min: 1, max: Number.POSITIVE_INFINITY }
    case '?':
      return { min: 0, max: 1 }
    default: {
      const min = Number(from)
      if (comma === '') return { min, max: min }
      return { min, max: to === '' ? Number.POSITIVE_INFINITY : Number(to) }
    }
  }
}
