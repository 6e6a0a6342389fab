import type { Tree } from './expression-tree'

/** So many places an expression may have that is looked at. */
const maxPlaces = 600
/** So often a single character is written out that is repeated, and a group. */
const maxCharacters = 64
const maxGroups = 3

/** The places of an expression at which a character is taken, and which may follow which: Glushkov's automaton. */
export interface Graph {
  /** What each place takes. */
  readonly masks: readonly bigint[]
  readonly follow: readonly (readonly number[])[]
  /** Places at which the expression may end. */
  readonly ends: ReadonlySet<number>
  /** Pairs of places, as `from,to`, that are joined in two ways. */
  readonly twice: ReadonlySet<string>
}

interface Part {
  readonly empty: boolean
  readonly first: readonly number[]
  readonly last: readonly number[]
}

const nothing: Part = { empty: true, first: [], last: [] }
const anything = (1n << 129n) - 1n

/**
 * Makes the graph of an expression. A repetition past a few times counts as endless: so many ways are as good as endless.
 *
 * @param searched place 0 stands for the search for where a match begins
 */
export function graphOf(tree: Tree, searched: boolean): Graph {
  const masks: bigint[] = []
  const follow: number[][] = []
  const twice = new Set<string>()

  function place(mask: bigint): number {
    if (masks.length >= maxPlaces) throw new Error('it is too large')
    follow.push([])
    return masks.push(mask) - 1
  }

  function join(lasts: readonly number[], firsts: readonly number[]): void {
    for (const last of lasts) {
      for (const first of firsts) {
        if (follow[last]?.includes(first)) twice.add(`${last},${first}`)
        else follow[last]?.push(first)
      }
    }
  }

  function both(one: Part, other: Part): Part {
    join(one.last, other.first)
    return {
      empty: one.empty && other.empty,
      first: one.empty ? [...one.first, ...other.first] : one.first,
      last: other.empty ? [...one.last, ...other.last] : other.last,
    }
  }

  function build(item: Tree, inside: boolean): Part {
    switch (item.kind) {
      case 'character': {
        const at = place(item.mask)
        return { empty: false, first: [at], last: [at] }
      }
      case 'sequence':
        return item.items.reduce((before, next) => both(before, build(next, inside)), nothing)
      case 'choice': {
        const parts = item.items.map(each => build(each, inside))
        return {
          empty: parts.some(part => part.empty),
          first: parts.flatMap(part => part.first),
          last: parts.flatMap(part => part.last),
        }
      }
      case 'repeat':
        return repeat(item.item, item.min, item.max, inside)
    }
  }

  function repeat(item: Tree, min: number, max: number, inside: boolean): Part {
    if (max === 0) return nothing
    if (max === 1) {
      const part = build(item, inside)
      return min === 1 ? part : { ...part, empty: true }
    }
    const isSmall = item.kind === 'character' ? min === max && max <= maxCharacters : !inside && max <= maxGroups
    if (isSmall || (item.kind === 'character' && max <= maxGroups)) return copies(item, min, max)
    const part = build(item, true)
    // Each round that must be there may be empty: the ways to choose those are without number.
    if (part.empty && min > 1) throw new Error('what is repeated may be empty')
    join(part.last, part.first)
    return { ...part, empty: part.empty || min === 0 }
  }

  /** The item as often as it must come, then as often as it may: `aa(a(a)?)?`. */
  function copies(item: Tree, min: number, max: number): Part {
    let rest = nothing
    const build1 = (): Part => build(item, true)
    for (let at = max; at > min; at--) rest = { ...both(build1(), rest), empty: true }
    for (let at = 0; at < min; at++) rest = both(build1(), rest)
    return rest
  }

  const search = searched ? place(anything) : -1
  const whole = build(tree, false)
  if (searched) join([search], [search, ...whole.first])
  return { masks, follow, ends: new Set(whole.last), twice }
}
