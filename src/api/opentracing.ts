import { Span } from '../core/span'
import type { Tracer } from './tracer-interface'

/** What a span has for those who write against OpenTracing's interface. */
export interface OpenTracingSpan {
  /** The tracer that made this span. */
  tracer(): Tracer
  /** Records fields as an event, which is named by the field `event`; `time` is wall-clock milliseconds, now if left out. */
  log(fields: Readonly<Record<string, unknown>>, time?: number): this
  /** Records an event with a payload. */
  logEvent(name: string, payload?: unknown): void
}

declare module '../core/span' {
  interface Span extends OpenTracingSpan {}
}

/** Gives spans the functions of OpenTracing's interface: they are not on the path of a span, so not in its class. */
export function addOpenTracing(tracer: Tracer): void {
  const added: OpenTracingSpan & ThisType<Span> = {
    tracer: () => tracer,
    log(fields, time) {
      try {
        const { event, ...others } = { ...fields }
        return this.addEvent(typeof event === 'string' ? event : 'log', others, time)
      } catch {
        // A getter of theirs.
        return this
      }
    },
    logEvent(name, payload) {
      this.addEvent(name, payload === undefined ? undefined : { payload })
    },
  }
  Object.assign(Span.prototype, added)
}
