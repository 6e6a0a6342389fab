import { guarded } from '../core/fault'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { Tracer } from '../core/tracer'
import type { CommonTags } from '../encoding/encoder'
import type { Exporter } from '../export/exporter'

/** Who watches the spans of a process: `tracer/testing`. */
export interface Watcher {
  /** A span has begun, here and now. */
  opened(span: Span): void
  /** These have ended and were completed, as they would be sent. */
  taken(spans: readonly Span[], common: CommonTags): void
}

/** Lets somebody watch. */
export interface Watch {
  /** Tells of all spans until the function returned is called. */
  begin(watcher: Watcher): () => void
  /** Takes what has ended of a trace of which other spans are open. */
  takeRest(trace: Trace): void
}

/** Lets those watch the spans of a tracer who ask for it; while nobody does, it costs nothing. */
export function watchSpans(core: Tracer, exporter: Exporter, common: () => CommonTags): Watch {
  const watchers = new Set<Watcher>()
  const { opened } = core
  const tellOpened = guarded((span: Span) => {
    opened?.(span)
    for (const watcher of watchers) watcher.opened(span)
  })
  const tellTaken = guarded((trace: Trace, spans: readonly Span[]) => {
    // Nobody is told of a trace that the user leaves out.
    if (!trace.recorded) return
    for (const watcher of watchers) watcher.taken(spans, common())
  })
  const arrange = (): void => {
    core.opened = watchers.size > 0 ? tellOpened : opened
    exporter.watcher = watchers.size > 0 ? tellTaken : undefined
  }
  return {
    begin(watcher) {
      watchers.add(watcher)
      arrange()
      return () => {
        watchers.delete(watcher)
        arrange()
      }
    },
    takeRest(trace) {
      if (trace.finished.length > 0) exporter.completed(trace)
    },
  }
}
