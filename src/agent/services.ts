import type { ServiceEdge, ServiceMap, ServiceNode } from './model'
import { quantile } from './quantile'
import type { StoredTrace } from './store'

interface Service {
  spans: number
  /** All calls of it, those from outside of every trace as well. */
  readonly entered: Calls
  /** How many calls there are of each type. */
  readonly types: Map<string, number>
  /** By the service that is called. */
  readonly calls: Map<string, Calls>
}

interface Calls {
  readonly durations: number[]
  errors: number
}

/** What calls what: a call is a span whose parent is of another service, or that has no parent here. */
export function serviceMap(traces: Iterable<StoredTrace>): ServiceMap {
  const services = new Map<string, Service>()
  let first = Number.POSITIVE_INFINITY
  let last = Number.NEGATIVE_INFINITY
  for (const { spans } of traces) {
    for (const { parent, service: name, type, start, duration, error } of spans.values()) {
      const service = serviceOf(services, name)
      service.spans++
      first = Math.min(first, start)
      last = Math.max(last, start + duration)
      const from = parent === undefined ? undefined : spans.get(parent)?.service
      if (from === name) continue
      service.types.set(type, (service.types.get(type) ?? 0) + 1)
      count(service.entered, duration, error)
      if (from !== undefined) count(callsOf(serviceOf(services, from), name), duration, error)
    }
  }
  return {
    seconds: last > first ? (last - first) / 1000 : 0,
    nodes: [...services].map(nodeOf),
    edges: [...services].flatMap(([from, { calls }]) => [...calls].map(([to, each]) => edgeOf(from, to, each))),
  }
}

function serviceOf(services: Map<string, Service>, name: string): Service {
  let service = services.get(name)
  if (service === undefined) {
    service = { spans: 0, entered: { durations: [], errors: 0 }, types: new Map(), calls: new Map() }
    services.set(name, service)
  }
  return service
}

function callsOf({ calls }: Service, to: string): Calls {
  let found = calls.get(to)
  if (found === undefined) {
    found = { durations: [], errors: 0 }
    calls.set(to, found)
  }
  return found
}

function count(calls: Calls, duration: number, error: boolean): void {
  calls.durations.push(duration)
  if (error) calls.errors++
}

function nodeOf([service, { spans, entered, types }]: [string, Service]): ServiceNode {
  const [type = ''] = [...types].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])
  return { service, type, spans, ...told(entered) }
}

function edgeOf(from: string, to: string, calls: Calls): ServiceEdge {
  return { from, to, ...told(calls) }
}

function told({ durations, errors }: Calls): Pick<ServiceEdge, 'calls' | 'errors' | 'p50'> {
  const sorted = Float64Array.from(durations).sort()
  return { calls: sorted.length, errors, p50: quantile(sorted, 0.5) }
}
