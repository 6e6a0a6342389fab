import type { Span } from '../core/span'
import type { Kind } from './operation-name'
import { SpanView } from './span'
import type { Surroundings } from './surroundings'

/** The views of spans: one a span, so that it is the same object whoever asks. */
export interface Views {
  of(span: Span): SpanView
  /** The view of a span that was just started by OpenTelemetry's API. */
  started(span: Span, kind: Kind): SpanView
}

/** Keeps views as long as their spans are kept. */
export function createViews(surroundings: Surroundings): Views {
  const views = new WeakMap<Span, SpanView>()
  const keep = (span: Span, kind: Kind | undefined): SpanView => {
    const view = new SpanView(span, surroundings, kind)
    views.set(span, view)
    return view
  }
  return { of: span => views.get(span) ?? keep(span, undefined), started: keep }
}
