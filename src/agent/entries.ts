import type { Entry } from './model'
import type { StoredTrace } from './store'

/** The most that are told. */
const most = 10_000

/** The requests that a service answered, or the jobs that it did, and that were under way between two times, by their start. */
export function entriesOf(traces: Iterable<StoredTrace>, service: string, from: number, to: number): Entry[] {
  const found: Entry[] = []
  for (const { spans } of traces) {
    for (const { parent, service: own, resource, start, duration } of spans.values()) {
      if (own !== service || start > to || start + duration < from) continue
      if (parent !== undefined && spans.get(parent)?.service === service) continue
      found.push({ resource, start, duration })
      if (found.length >= most) return found
    }
  }
  return found.sort((a, b) => a.start - b.start)
}
