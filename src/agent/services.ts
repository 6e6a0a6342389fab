import type { ServiceEdge, ServiceMap, ServiceNode } from './model'
import { perTrace } from './per-trace'
import { quantile } from './quantile'
import type { StoredTrace } from './store'

interface Call {
  readonly from: string
  readonly to: string
  readonly duration: number
  readonly error: boolean
}

interface Tally {
  readonly service: string
  readonly type: string
  spans: number
  errors: number
}

/** What one trace adds to the map. */
const shareOf = perTrace((trace): { readonly tallies: readonly Tally[]; readonly calls: readonly Call[] } => {
  const tallies = new Map<string, Tally>()
  const calls: Call[] = []
  for (const { parent, service, type, duration, error } of trace.spans.values()) {
    const key = `${service}\0${type}`
    let tally = tallies.get(key)
    if (tally === undefined) {
      tally = { service, type, spans: 0, errors: 0 }
      tallies.set(key, tally)
    }
    tally.spans++
    if (error) tally.errors++
    const from = parent === undefined ? undefined : trace.spans.get(parent)?.service
    if (from !== undefined && from !== service) calls.push({ from, to: service, duration, error })
  }
  return { tallies: [...tallies.values()], calls }
})

/** What calls what: a call is a span whose parent is of another service. */
export function serviceMap(traces: Iterable<StoredTrace>): ServiceMap {
  const types = new Map<string, Map<string, Tally>>()
  const calls = new Map<string, Call[]>()
  for (const trace of traces) {
    const share = shareOf(trace)
    for (const tally of share.tallies) addTally(types, tally)
    for (const call of share.calls) {
      const key = `${call.from}\0${call.to}`
      const known = calls.get(key)
      if (known === undefined) calls.set(key, [call])
      else known.push(call)
    }
  }
  return {
    nodes: [...types].map(([service, byType]) => nodeOf(service, [...byType.values()])),
    edges: [...calls.values()].map(edgeOf),
  }
}

function addTally(types: Map<string, Map<string, Tally>>, { service, type, spans, errors }: Tally): void {
  let byType = types.get(service)
  if (byType === undefined) {
    byType = new Map()
    types.set(service, byType)
  }
  const known = byType.get(type)
  if (known === undefined) byType.set(type, { service, type, spans, errors })
  else {
    known.spans += spans
    known.errors += errors
  }
}

function nodeOf(service: string, tallies: readonly Tally[]): ServiceNode {
  const most = tallies.reduce((best, each) => (each.spans > best.spans ? each : best))
  const sum = (read: (tally: Tally) => number): number => tallies.reduce((total, each) => total + read(each), 0)
  return { service, type: most.type, spans: sum(each => each.spans), errors: sum(each => each.errors) }
}

function edgeOf(calls: readonly Call[]): ServiceEdge {
  const { from, to } = calls[0] as Call
  const durations = Float64Array.from(calls, call => call.duration).sort()
  const errors = calls.reduce((count, call) => count + (call.error ? 1 : 0), 0)
  return { from, to, calls: calls.length, errors, p50: quantile(durations, 0.5) }
}
