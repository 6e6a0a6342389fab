import type { Graph } from './expression-graph'

/** Places that reach each other: what is repeated. */
export type Loop = ReadonlySet<number>

/** Steps after which an expression counts as too large to be looked at. */
const maxSteps = 400_000

/** The loops of a graph, each before those that it leads to. */
export function loopsOf({ masks, follow }: Graph): Loop[] {
  const reach = masks.map((_, from) => reachable(follow, from))
  const loops: Loop[] = []
  const seen = new Set<number>()
  for (const at of masks.keys()) {
    if (seen.has(at) || !reach[at]?.has(at)) continue
    const loop = new Set([...(reach[at] ?? [])].filter(other => reach[other]?.has(at)))
    for (const each of loop) seen.add(each)
    loops.push(loop)
  }
  return loops.toSorted((one, other) => Number(leads(reach, other, one)) - Number(leads(reach, one, other)))
}

function leads(reach: readonly ReadonlySet<number>[], [from = 0]: Iterable<number>, to: Loop): boolean {
  return [...to].some(at => reach[from]?.has(at))
}

function reachable(follow: Graph['follow'], from: number): Set<number> {
  const found = new Set<number>()
  const open = [...(follow[from] ?? [])]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue
    found.add(at)
    open.push(...(follow[at] ?? []))
  }
  return found
}

/**
 * Whether a loop comes back to where it was by two ways for one text: the time doubles with each round. That is the criterion
 * EDA of Weber and Seidl, On the degree of ambiguity of finite automata (1991).
 */
export function waysDiffer({ masks, follow, twice }: Graph, loop: Loop): boolean {
  for (const from of loop)
    for (const to of follow[from] ?? []) if (loop.has(to) && twice.has(`${from},${to}`)) return true
  const size = masks.length
  const forth = new Map<number, number[]>()
  const back = new Map<number, number[]>()
  const same = Array.from(loop, at => at * size + at)
  const open = [...same]
  const seen = new Set(same)
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    if (seen.size > maxSteps) throw new Error('it is too large')
    for (const one of follow[Math.floor(pair / size)] ?? []) {
      for (const other of follow[pair % size] ?? []) {
        if (!loop.has(one) || !loop.has(other) || !((masks[one] ?? 0n) & (masks[other] ?? 0n))) continue
        const next = one * size + other
        forth.set(pair, [...(forth.get(pair) ?? []), next])
        back.set(next, [...(back.get(next) ?? []), pair])
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
  }
  const returning = new Set(same)
  open.push(...same)
  for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
    for (const before of back.get(pair) ?? []) {
      if (returning.has(before)) continue
      if (Math.floor(before / size) !== before % size) return true
      returning.add(before)
      open.push(before)
    }
  }
  return false
}

/** How often, at most, a text that one loop takes may as well be taken by a later one: criterion IDA of the same paper. */
export function chains(graph: Graph, loops: readonly Loop[], asks: boolean): number {
  const { follow, masks } = graph
  const reach = masks.map((_, from) => reachable(follow, from))
  const hops = loops.map(() => 0)
  const budget = { steps: 0 }
  for (const [later, loop] of loops.entries()) {
    const isEnd = !asks && [...loop].every(at => graph.ends.has(at) && follow[at]?.every(next => loop.has(next)))
    for (const [earlier, before] of loops.slice(0, later).entries()) {
      if (!leads(reach, before, loop)) continue
      // Nothing comes after it that could fail.
      const shares = !isEnd && takesSame(graph, before, loop, budget)
      hops[later] = Math.max(hops[later] ?? 0, (hops[earlier] ?? 0) + (shares ? 1 : 0))
    }
  }
  return Math.max(0, ...hops)
}

/** How often, at most, the same text may be taken in two ways outside of loops: each doubles the time. */
export function forks({ masks, follow }: Graph, loops: readonly Loop[]): number {
  const loopOf = new Map(loops.flatMap(loop => Array.from(loop, at => [at, loop] as const)))
  const known = new Map<number | Loop, number>()
  function isFork(at: number): boolean {
    const next = follow[at] ?? []
    return next.some((one, i) => next.slice(i + 1).some(other => ((masks[one] ?? 0n) & (masks[other] ?? 0n)) !== 0n))
  }
  function most(at: number): number {
    const loop = loopOf.get(at)
    const before = known.get(loop ?? at)
    if (before !== undefined) return before
    const next = (loop === undefined ? [at] : [...loop]).flatMap(each => follow[each] ?? [])
    const after = Math.max(0, ...next.filter(each => !loop?.has(each)).map(most))
    const found = after + (loop === undefined && isFork(at) ? 1 : 0)
    known.set(loop ?? at, found)
    return found
  }
  return Math.max(0, ...masks.map((_, at) => most(at)))
}

/** Whether some text leads round in the first loop, from it into the second, and round in the second. */
function takesSame(graph: Graph, first: Loop, second: Loop, budget: { steps: number }): boolean {
  for (const from of first) for (const to of second) if (walks(graph, { first, second, from, to }, budget)) return true
  return false
}

interface Walk {
  readonly first: Loop
  readonly second: Loop
  readonly from: number
  readonly to: number
}

function walks({ masks, follow }: Graph, { first, second, from, to }: Walk, budget: { steps: number }): boolean {
  const size = masks.length
  const goal = (from * size + to) * size + to
  const start = (from * size + from) * size + to
  const seen = new Set([start])
  const open = [start]
  for (let triple = open.pop(); triple !== undefined; triple = open.pop()) {
    const [one, middle, other] = [Math.floor(triple / size / size), Math.floor(triple / size) % size, triple % size]
    for (const a of follow[one] ?? []) {
      if (!first.has(a)) continue
      for (const b of follow[other] ?? []) {
        const mask = (masks[a] ?? 0n) & (masks[b] ?? 0n)
        if (!second.has(b) || mask === 0n) continue
        for (const m of follow[middle] ?? []) {
          if (++budget.steps > maxSteps) throw new Error('it is too large')
          if ((mask & (masks[m] ?? 0n)) === 0n) continue
          const next = (a * size + m) * size + b
          if (next === goal) return true
          if (seen.has(next)) continue
          seen.add(next)
          open.push(next)
        }
      }
    }
  }
  return false
}
