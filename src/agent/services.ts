import type { ServiceEdge, ServiceMap, ServiceNode } from './model'
import { quantile } from './quantile'
import type { StoredTrace } from './store'

interface Service {
  spans: number
  errors: number
  /** How many spans there are of each type. */
  readonly types: Map<string, number>
  /** By the service that is called. */
  readonly calls: Map<string, Calls>
}

interface Calls {
  readonly durations: number[]
  errors: number
}

/** What calls what: a call is a span whose parent is of another service. */
export function serviceMap(traces: Iterable<StoredTrace>): ServiceMap {
  const services = new Map<string, Service>()
  for (const { spans } of traces) {
    for (const { parent, service: name, type, duration, error } of spans.values()) {
      const service = serviceOf(services, name)
      service.spans++
      if (error) service.errors++
      service.types.set(type, (service.types.get(type) ?? 0) + 1)
      const from = parent === undefined ? undefined : spans.get(parent)?.service
      if (from === undefined || from === name) continue
      const calls = callsOf(serviceOf(services, from), name)
      calls.durations.push(duration)
      if (error) calls.errors++
    }
  }
  return {
    nodes: [...services].map(nodeOf),
    edges: [...services].flatMap(([from, { calls }]) => [...calls].map(([to, each]) => edgeOf(from, to, each))),
  }
}

function serviceOf(services: Map<string, Service>, name: string): Service {
  let service = services.get(name)
  if (service === undefined) {
    service = { spans: 0, errors: 0, types: new Map(), calls: new Map() }
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

function nodeOf([service, { spans, errors, types }]: [string, Service]): ServiceNode {
  const [type = ''] = [...types].reduce((most, each) => (each[1] > most[1] ? each : most), ['', 0])
  return { service, type, spans, errors }
}

function edgeOf(from: string, to: string, { durations, errors }: Calls): ServiceEdge {
  const sorted = Float64Array.from(durations).sort()
  return { from, to, calls: sorted.length, errors, p50: quantile(sorted, 0.5) }
}
