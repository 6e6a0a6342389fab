import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import { addApart } from './apart'
import type { Outgoing } from './outgoing'
import type { Receiver } from './verdict'

const none: readonly Span[] = []

/** What decides over ended spans. */
export interface ChoiceContext {
  readonly sampler: { sample(trace: Trace): void }
  /** Chooses and marks spans of rejected traces that are sent all the same; undefined where no rule is set. */
  readonly singleSpans: { choose(spans: readonly Span[]): readonly Span[] } | undefined
  /** Completes the tags of ended spans before anybody looks at them. */
  readonly complete: ((spans: readonly Span[]) => void) | undefined
}

/** What looks at chunks after they were decided over and before they are encoded. */
export interface Inspection {
  /** Those of a chunk's spans that are to be sent. */
  pass(trace: Trace, spans: readonly Span[]): readonly Span[]
  /** Headers of the payload that is complete now. */
  headers(): Readonly<Record<string, string>>
}

/** Chooses what is sent of ended spans. */
export class Choice {
  readonly #context: ChoiceContext
  inspection: Inspection | undefined
  /** Known after the first reply, until the agent is another one, or fails: then another may take its place. */
  receiver: Receiver = 'unknown'
  /** Those of the rejected trace in hand that are sent all the same. */
  #chosen = none

  constructor(context: ChoiceContext) {
    this.#context = context
  }

  /** Those of the ended spans that are to be sent. */
  of(trace: Trace, spans: readonly Span[]): readonly Span[] {
    const { sampler, complete } = this.#context
    complete?.(spans)
    if (trace.priority === undefined) sampler.sample(trace)
    if (!trace.recorded) return none
    return (trace.priority as number) > 0 ? this.#inspect(trace, spans) : this.#ofRejected(trace, spans)
  }

  /** Those of a trace's open spans that are sent as they stand. */
  ofOpen(trace: Trace, spans: readonly Span[]): readonly Span[] {
    if (trace.priority === undefined) this.#context.sampler.sample(trace)
    return (trace.priority as number) > 0 ? this.of(trace, spans) : none
  }

  /** Has what was chosen last added to a payload, in one chunk or two; returns how many spans could be. */
  add(trace: Trace, spans: readonly Span[], to: Pick<Outgoing, 'add'>): number {
    const chosen = (trace.priority as number) > 0 ? none : this.#chosen
    // It may be DataKit: the first reply says.
    const apart = this.receiver === 'datakit' || this.receiver === 'unknown'
    if (!apart || chosen.length === 0) return to.add(trace, spans)
    return addApart(trace, spans, chosen, chunk => to.add(trace, chunk))
  }

  #inspect(trace: Trace, spans: readonly Span[]): readonly Span[] {
    return this.inspection === undefined ? spans : this.inspection.pass(trace, spans)
  }

  /** What is sent of a rejected trace. */
  #ofRejected(trace: Trace, spans: readonly Span[]): readonly Span[] {
    this.#chosen = this.#context.singleSpans?.choose(spans) ?? none
    // DataKit drops rejected traces and computes nothing from them; the Datadog Agent counts them first.
    return this.receiver === 'datakit' ? this.#chosen : this.#inspect(trace, spans)
  }
}
