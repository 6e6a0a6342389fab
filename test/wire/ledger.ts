import type { Span } from './span'

/** What only several payloads together can show. */
export interface Ledger {
  /** Notes the chunks of one payload; returns a problem for each span sent before and each chunk whose upper trace id half changed. */
  add(chunks: readonly (readonly Span[])[]): string[]
}

/** Starts with nothing noted. */
export function createLedger(): Ledger {
  const traces = new Map<bigint, { readonly tid: string | undefined; readonly spans: Set<bigint> }>()
  return {
    add(chunks) {
      const problems: string[] = []
      for (const chunk of chunks) {
        const first = chunk[0]
        if (!first) continue
        const tid = first.meta['_dd.p.tid']
        const trace = traces.get(first.traceId) ?? { tid, spans: new Set() }
        traces.set(first.traceId, trace)
        if (tid !== trace.tid) {
          problems.push(
            `trace ${first.traceId}: the chunk of ${first.name} has _dd.p.tid ${tid}, an earlier one ${trace.tid}`,
          )
        }
        for (const span of chunk) {
          // One that was sent as it stood comes again, with a later version or ended.
          if (span.metrics['_dd.partial_version'] !== undefined) continue
          if (trace.spans.has(span.spanId))
            problems.push(`trace ${first.traceId}: ${span.name} ${span.spanId} came twice`)
          trace.spans.add(span.spanId)
        }
      }
      return problems
    },
  }
}
