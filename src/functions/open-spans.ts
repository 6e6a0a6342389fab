import { guarded } from '../core/fault'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { Tracer } from '../core/tracer'

/** So many spans of a call are remembered before those that have ended are forgotten. */
const many = 1000

/** The spans of one call, those that are open among them. */
interface OfCall {
  spans: Span[]
  /** So many may there be before it is looked through. */
  limit: number
}

/** Which spans of a call are open: they are ended ahead of the function's time limit. */
export class OpenSpans {
  readonly #calls = new Map<Trace, OfCall>()
  readonly #heard = new WeakSet<Tracer>()

  /** Remembers the spans of a trace from now on. */
  watch(trace: Trace, core: Tracer): void {
    this.#calls.set(trace, { spans: [], limit: many })
    if (this.#heard.has(core)) return
    this.#heard.add(core)
    const before = core.opened
    const add = guarded((span: Span) => this.#add(span))
    const opened = (span: Span): void => {
      before?.(span)
      add(span)
    }
    core.opened = opened
  }

  /** Forgets a trace; gives its open spans, the latest first. */
  forget(trace: Trace): readonly Span[] {
    const found = this.#calls.get(trace)
    this.#calls.delete(trace)
    return found?.spans.filter(isOpen).reverse() ?? []
  }

  #add(span: Span): void {
    const call = this.#calls.get(span.trace)
    if (call === undefined) return
    call.spans.push(span)
    if (call.spans.length < call.limit) return
    call.spans = call.spans.filter(isOpen)
    call.limit = Math.max(many, call.spans.length * 2)
  }
}

function isOpen(span: Span): boolean {
  return span.duration === -1
}
