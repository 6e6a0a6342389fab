import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { Encoder, Payload } from '../encoding/encoder'
import { fullPayload } from './batch'
import type { Counts } from './counts'

/** Bytes of all payloads that are made at once. */
const mostBytes = 8 * 1024 * 1024

/** Copies of open spans of one trace. */
export interface OpenChunk {
  readonly trace: Trace
  readonly spans: readonly Span[]
  /** Is told that they are on their way. */
  readonly taken: () => void
}

/** Gives those of a trace's open spans that are to be sent. */
export type Wanted = (trace: Trace, spans: readonly Span[]) => readonly Span[]

/**
 * Encodes what is open as it stands, in payloads of its own, which count for no span that has ended. The encoder is empty
 * before and after it.
 */
export function encodeOpen(
  chunks: readonly OpenChunk[],
  { encoder, counts }: { readonly encoder: Encoder; readonly counts: Counts },
  wanted: Wanted,
): readonly Payload[] {
  const payloads: Payload[] = []
  let bytes = 0
  const take = (): void => {
    bytes += encoder.size
    payloads.push({ ...encoder.take(), spans: 0 })
  }
  for (const { trace, spans, taken } of chunks) {
    const kept = wanted(trace, spans)
    if (kept.length === 0) continue
    if (bytes >= mostBytes || !encoder.add(trace, kept, fullPayload)) {
      counts.untracked += kept.length
      continue
    }
    counts.snapshots += kept.length
    taken()
    if (encoder.size >= fullPayload) take()
  }
  if (encoder.traces > 0) take()
  return payloads
}
