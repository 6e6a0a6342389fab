import type { OperationRow, SpanView } from './model'
import { quantile } from './quantile'
import type { StoredTrace } from './store'
import { whereOf } from './where'

/** The most rows that are told: those that took the most time. */
const maxRows = 1000

interface Operation {
  readonly first: SpanView
  where: string
  readonly durations: number[]
  errors: number
  total: number
}

/** How often each operation ran and how long it took, the one that took the most time first. */
export function operations(traces: Iterable<StoredTrace>): OperationRow[] {
  const found = new Map<string, Operation>()
  for (const trace of traces) {
    for (const span of trace.spans.values()) {
      const where = whereOf(span)
      const host = hostOf(where)
      const key = `${span.service}\0${span.name}\0${span.type}\0${span.resource}\0${host}`
      let operation = found.get(key)
      if (operation === undefined) {
        operation = { first: span, where, durations: [], errors: 0, total: 0 }
        found.set(key, operation)
      }
      if (operation.where !== where) operation.where = `${host}/…`
      operation.durations.push(span.duration)
      operation.total += span.duration
      if (span.error) operation.errors++
    }
  }
  return [...found.values()]
    .sort((a, b) => b.total - a.total)
    .slice(0, maxRows)
    .map(rowOf)
}

function hostOf(where: string): string {
  const [host = ''] = where.split('/')
  return host
}

function rowOf({ first, where, durations, errors, total }: Operation): OperationRow {
  const sorted = Float64Array.from(durations).sort()
  return {
    service: first.service,
    name: first.name,
    resource: first.resource,
    type: first.type,
    where,
    count: sorted.length,
    errors,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    total,
  }
}
