import type { OperationRow, SpanView } from './model'
import { quantile } from './quantile'
import type { StoredTrace } from './store'

/** The most rows that are told: those that took the most time. */
const maxRows = 1000

interface Operation {
  readonly first: SpanView
  readonly durations: number[]
  errors: number
  total: number
}

/** How often each operation ran and how long it took, the one that took the most time first. */
export function operations(traces: Iterable<StoredTrace>): OperationRow[] {
  const found = new Map<string, Operation>()
  for (const trace of traces) {
    for (const span of trace.spans.values()) {
      const key = `${span.service}\0${span.name}\0${span.type}\0${span.resource}`
      let operation = found.get(key)
      if (operation === undefined) {
        operation = { first: span, durations: [], errors: 0, total: 0 }
        found.set(key, operation)
      }
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

function rowOf({ first, durations, errors, total }: Operation): OperationRow {
  const sorted = Float64Array.from(durations).sort()
  return {
    service: first.service,
    name: first.name,
    resource: first.resource,
    type: first.type,
    count: sorted.length,
    errors,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
    total,
  }
}
