import { wordToHex } from '../core/ids'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import { eventsText, linksText } from './annotations'

/**
 * Adds what is told once a chunk, on its first span: the upper half of the trace id, trace tags, origin, decision,
 * and what `first` has.
 *
 * A receiver reads the upper half from there alone, so every chunk of a trace needs it, partial ones too.
 */
export function addChunkTags(trace: Trace, span: Span, first: Readonly<Record<string, string>> | undefined): void {
  const [word0, word1] = trace.id
  if ((word0 | word1) !== 0) span.setText('_dd.p.tid', wordToHex(word0) + wordToHex(word1))
  for (const key in first) span.setText(key, first[key] as string)
  for (const key in trace.tags) span.setText(key, trace.tags[key] as string)
  if (trace.origin !== undefined) span.setText('_dd.origin', trace.origin)
  for (const key in trace.sampled) span.setNumber(key, trace.sampled[key] as number)
}

/** Adds what is known of a span only at its end: links and events, as text; native ones are written elsewhere. */
export function addSpanTags(span: Span, nativeAnnotations: boolean): void {
  if (span.links !== undefined && !nativeAnnotations) span.setText('_dd.span_links', linksText(span, span.links))
  if (span.events !== undefined && !nativeAnnotations) span.setText('events', eventsText(span, span.events))
  if (span.droppedTags > 0) span.setNumber('_dd.tags_dropped', span.droppedTags)
  if (span.dropped > 0) span.setNumber('_dd.annotations_dropped', span.dropped)
}

/** True where the receiver shall count the span by itself: it is neither internal nor of no kind. */
export function isMeasured(span: Span): boolean {
  const kind = span.getText('span.kind')
  return kind !== undefined && kind !== 'internal' && span.getNumber('_dd.measured') === undefined
}
