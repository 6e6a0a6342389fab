import type { GroupList, GroupRow } from './list-model'
import { quantile } from './quantile'
import { saidBy } from './query-term'
import type { StoredTrace } from './store'
import { leadingOf, summaryOf } from './summary'

/** The most groups that are told: those of the most traces. */
const maxGroups = 500
/** The most values of one trace that are looked at. */
const maxValues = 50
/** What is told of the root, so that a trace is in one group; tags are those of any span. */
const ofRoot = ['service', 'resource', 'name', 'status', 'type', 'kind', 'where']

interface Group {
  readonly durations: number[]
  errors: number
  newest: number
}

/** Traces by what they have under a key, the largest group first. */
export function groupsOf(traces: Iterable<StoredTrace>, by: string): GroupList {
  const found = new Map<string, Group>()
  for (const trace of traces) {
    const { duration, errors, start } = summaryOf(trace)
    for (const value of valuesOf(trace, by)) {
      const group = found.get(value) ?? { durations: [], errors: 0, newest: 0 }
      found.set(value, group)
      group.durations.push(duration)
      if (errors > 0) group.errors++
      group.newest = Math.max(group.newest, start)
    }
  }
  const groups = [...found]
    .sort(([, a], [, b]) => b.durations.length - a.durations.length)
    .slice(0, maxGroups)
    .map(rowOf)
  return { term: ofRoot.includes(by) ? `root.${by}` : by, groups, left: found.size - groups.length }
}

function valuesOf(trace: StoredTrace, by: string): Iterable<string> {
  if (ofRoot.includes(by)) return [saidBy(leadingOf(trace), by) ?? '']
  const values = new Set<string>()
  for (const span of trace.spans.values()) {
    const value = saidBy(span, by)
    if (value !== undefined) values.add(value)
    if (values.size >= maxValues) break
  }
  return values.size === 0 ? [''] : values
}

function rowOf([value, { durations, errors, newest }]: readonly [string, Group]): GroupRow {
  const sorted = Float64Array.from(durations).sort()
  return {
    value,
    count: sorted.length,
    errors,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    newest,
  }
}
