import { includesStatus } from '../config/kinds/statuses'
import { guarded, swallow } from '../core/fault'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import { type Called, describeCall, describeService, statusOf } from './describe'
import type { OpenSpans } from './open-spans'
import type { Surroundings } from './surroundings'
import { otherCarriers } from './trigger'

/** Milliseconds of a function's time that sending leaves to its answer. */
const forAnswer = 20
/** Milliseconds for sending where nothing tells how much time there is. */
const usualTime = 2000

/** How a call ended. */
export type Ending = { readonly result: unknown } | { readonly error: unknown }

/** One call of a function: its spans from their start until they are sent. */
export class Invocation {
  readonly span: Span
  readonly #service: Span | undefined
  readonly #called: Called
  readonly #surroundings: Surroundings
  readonly #open: OpenSpans
  readonly #deadline: NodeJS.Timeout | undefined
  #sent: Promise<void> | undefined
  /** True once all is sent, or the time for it is over. */
  isOver = false

  constructor(event: unknown, called: Called, surroundings: Surroundings, open: OpenSpans) {
    this.#called = called
    this.#surroundings = surroundings
    this.#open = open
    const { core, propagator, resolved } = surroundings
    if (propagator === undefined || resolved === undefined) throw new TypeError('the tracer has not started')
    const carriers = [...(called.trigger?.carriers ?? []), ...otherCarriers(event, called.context.clientContext)]
    const [parent = null, ...others] = carriers
      .map(carrier => propagator.extract(carrier))
      .filter(context => context !== undefined)
    const { values } = resolved
    const service = values.managedServices ? describeService(called, values) : undefined
    this.#service = service && core.start({ ...service, parent })
    this.span = core.start({ ...describeCall(called, values), parent: this.#service ?? parent })
    for (const context of others) {
      const isOther = context.hasTrace() && (parent === null || context.spanLow !== parent.spanLow)
      if (isOther) this.span.addLink(context)
    }
    if (this.#service !== undefined && called.trigger?.service?.waits === false) this.#service.finish()
    open.watch(this.span.trace, core)
    this.#deadline = this.#watchTime(values.flushDeadline)
  }

  /** Calls the function in its span. */
  run<Args extends unknown[]>(fn: (this: unknown, ...args: Args) => unknown, self: unknown, args: Args): unknown {
    return this.#surroundings.core.scope.run(this.span, fn, self, args)
  }

  /** Ends the spans, as the function has ended; a second time changes nothing. Never throws. */
  end(ending: Ending): void {
    clearTimeout(this.#deadline)
    if (this.span.duration !== -1) return
    try {
      this.#tell(ending)
    } catch (error) {
      swallow(error)
    }
    this.#open.forget(this.span.trace)
    this.#finish()
  }

  /** Sends what has ended. Never rejects, and takes no longer than the function may. */
  send(): Promise<void> {
    this.#sent ??= this.#send(Math.min(usualTime, this.#left() - forAnswer)).then(() => {
      this.isOver = true
    }, swallow)
    return this.#sent
  }

  async #send(limit: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    // It keeps the process awake as well: an empty event loop is an answer to some runtimes.
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, Math.max(limit, 1))
    })
    await Promise.race([this.#surroundings.flush(Math.max(limit, 1), true), late])
    clearTimeout(timer)
  }

  #tell(ending: Ending): void {
    const request = this.#called.trigger?.request
    const status =
      request === undefined ? undefined : 'error' in ending ? 500 : statusOf(ending.result, request.usualStatus)
    const statuses = this.#surroundings.resolved?.values.httpServerErrorStatuses
    for (const span of [this.span, this.#service]) {
      if (span === undefined || span.duration !== -1) continue
      if (status !== undefined) span.setText('http.status_code', String(status))
      if ('error' in ending) setErrorTags(span, ending.error)
      else if (status !== undefined && statuses !== undefined && includesStatus(statuses, status)) span.error = 1
    }
  }

  #finish(): void {
    this.span.finish()
    this.#service?.finish()
  }

  /** Milliseconds that the function has left. */
  #left(): number {
    try {
      const left = this.#called.context.getRemainingTimeInMillis?.()
      return typeof left === 'number' && Number.isFinite(left) ? left : usualTime + forAnswer
    } catch {
      return usualTime + forAnswer
    }
  }

  /** Ends what is open shortly before the function's time is over, and sends it. */
  #watchTime(margin: number): NodeJS.Timeout | undefined {
    if (typeof this.#called.context.getRemainingTimeInMillis !== 'function') return undefined
    const left = this.#left()
    const wait = left > margin * 2 ? left - margin : left / 2
    const timer = setTimeout(
      guarded(() => this.#timeIsOver()),
      wait,
    )
    timer.unref()
    return timer
  }

  #timeIsOver(): Promise<void> {
    for (const span of this.#open.forget(this.span.trace)) {
      if (span !== this.span && span !== this.#service) tellTimeout(span)
      if (span !== this.span && span !== this.#service) span.finish()
    }
    tellTimeout(this.span)
    if (this.#service !== undefined) tellTimeout(this.#service)
    this.#finish()
    return this.#send(this.#left() - forAnswer)
  }
}

function tellTimeout(span: Span): void {
  if (span.duration !== -1) return
  span.error = 1
  span.setText('error.type', 'Impending Timeout')
  span.setText('error.message', 'the time limit of the function is about to end it')
}
