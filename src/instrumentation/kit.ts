import { types } from 'node:util'
import { isMeasured } from '../config/kinds/measured'
import type { Settings as TracerSettings } from '../config/rows/options'
import { type Ask, askBeforeSend } from '../core/before-send'
import { guarded } from '../core/fault'
import { type Scope, untraced } from '../core/scope'
import type { Span } from '../core/span'
import { safeText } from '../core/tags'
import type { SpanStart, Tracer } from '../core/tracer'
import type { CommonSettings, Names, Propagation, Shared, State } from './kit-context'

export type { Names, Propagation, Shared } from './kit-context'

/** How many errors of ours one call site may make before it is left out for the rest of the process. */
const maxErrors = 10

/** What an instrumentation works with at one call site: the tracer, its settings in force, and the fuse that protects the app. */
export class Kit<Settings> {
  /** The name of the instrumentation. */
  readonly name: string
  /** Tells which span is active, and runs code with another one active. */
  readonly scope: Scope
  readonly #state: State<Settings>
  /** Where in the library its calls are traced; empty for the instrumentation as a whole. */
  readonly #site: string
  #errors = 0
  /** Errors of this moment: those of a call that the library refuses too are the application's own. */
  #suspects: unknown[] = []
  readonly #beforeEnd = (span: Span): unknown => this.#maySend(span, this.settings as CommonSettings)

  constructor(name: string, settings: Settings, shared: Shared)
  /** @internal */
  constructor(name: string, state: State<Settings>, shared: Shared, site: string)
  constructor(name: string, given: Settings | State<Settings>, shared: Shared, site?: string) {
    this.name = name
    this.scope = shared.tracer.scope
    this.#state =
      site === undefined
        ? { name, settings: given as Settings, shared, asked: undefined, named: undefined }
        : (given as State<Settings>)
    this.#site = site ?? ''
  }

  /** The same kit with a fuse of its own, for one place in the library: an error there leaves all others as they are. */
  site(name: string): Kit<Settings> {
    return new Kit(this.name, this.#state, this.#state.shared, name)
  }

  /** The instrumentation's settings: read them at each call, `use` may change them. */
  get settings(): Settings {
    return this.#state.settings
  }

  /** @internal */
  set settings(settings: Settings) {
    this.#state.settings = settings
  }

  get #shared(): Shared {
    return this.#state.shared
  }

  /** What makes spans. */
  get tracer(): Tracer {
    return this.#shared.tracer
  }

  /** Reads and writes the headers of a trace. */
  get propagation(): Propagation {
    return this.#shared.propagation
  }

  /** The tracer's own settings. */
  get global(): TracerSettings {
    return this.#shared.settings
  }

  /** Goes on with another tracer of the same scope. @internal */
  adopt(settings: Settings, shared: Shared): void {
    this.#state.settings = settings
    this.#state.shared = shared
  }

  /** Whether this call may be traced: the instrumentation is on and works, and it is no call of the tracer's own. */
  get active(): boolean {
    // Asked by every wrapper before anything else, so it must not throw.
    try {
      if (this.#errors >= maxErrors) return false
      const { enabled } = this.settings as CommonSettings
      return enabled !== false && this.scope.held() !== untraced
    } catch (error) {
      this.#suspect(error)
      return false
    }
  }

  /** Tells what the application logs now to whoever shows it; its level, message and record are asked for only then. */
  logged(read: () => readonly [level: string, message: string, record?: object]): void {
    const { tellLog } = this.#shared
    if (tellLog === undefined) return
    const span = this.scope.active()
    if (span !== null) tellLog(span, ...read())
  }

  /** Starts a span, a measured one where that is set for the instrumentation. */
  start(fields: SpanStart): Span {
    const span = this.tracer.start(fields)
    const settings = this.settings as CommonSettings
    if (isMeasured(settings.measured, fields.name)) span.setNumber('_dd.measured', 1)
    if (isAsked(settings)) span.beforeEnd = this.#beforeEnd
    return span
  }

  /**
   * Has the user's `beforeSend` asked before this span ends, where there is one: for a span that another kit began, or one of
   * a side of the library that has settings of its own.
   */
  watch(span: Span, side?: CommonSettings): void {
    if (!isAsked(side ?? (this.settings as CommonSettings))) return
    span.beforeEnd = side === undefined ? this.#beforeEnd : ended => this.#maySend(ended, side)
  }

  /** Asks the user's functions, those of the library first; false: the span is left out. */
  #maySend(span: Span, { hooks, beforeSend }: CommonSettings): unknown {
    if (hooks?.beforeSend !== undefined && this.ask('hooks.beforeSend', hooks.beforeSend, span) === false) return false
    if (beforeSend !== undefined && !this.#asking(beforeSend)(span)) return false
    return this.tracer.settings.beforeEnd?.(span)
  }

  #asking(decide: (span: Span) => unknown): Ask {
    const state = this.#state
    if (state.asked?.decide !== decide) {
      const tell = (problem: string, error?: unknown): void =>
        this.warn(`use('${this.name}'): beforeSend ${problem}${error === undefined ? '' : `: ${describeError(error)}`}`)
      state.asked = { decide, ask: askBeforeSend(decide, tell) }
    }
    return state.asked.ask
  }

  /** One of the two names of an operation, by the naming schema in force. */
  named({ v0, v1 }: Names): string {
    return this.global.spanAttributeSchema === 'v1' ? v1 : v0
  }

  /** Whether a span is active: what is noise by itself may be worth telling below one. */
  get hasParent(): boolean {
    return typeof this.scope.held() === 'object'
  }

  /**
   * The service of this library's spans: the one set for the instrumentation, else by the naming schema `app-<part>`
   * (v0) or the application's own (v1). A mapping may name the instrumentation or the part alone: `postgres:db`.
   */
  service(part: string): string | undefined {
    const state = this.#state
    if (state.named?.settings !== state.settings || state.named.part !== part) {
      state.named = { settings: state.settings, part, service: this.#nameService(part) }
    }
    return state.named.service
  }

  #nameService(part: string): string | undefined {
    const set = (this.settings as CommonSettings).service
    if (typeof set === 'string') return set
    const { serviceMapping, spanAttributeSchema, removeIntegrationServiceNames } = this.global
    const mapped = serviceMapping.get(this.name) ?? serviceMapping.get(part)
    if (mapped !== undefined) return mapped
    const own = spanAttributeSchema === 'v1' || removeIntegrationServiceNames
    return own ? undefined : `${this.tracer.service}-${part}`
  }

  /** Says something to the user, once a minute at the most. */
  warn(message: string): void {
    this.#shared.log.warn(message)
  }

  /** A function that does the same and never throws: an error of ours is told once and the app goes on. */
  guard<Args extends unknown[], Result>(fn: (...args: Args) => Result): (...args: Args) => Result | undefined {
    return (...args) => {
      try {
        return fn(...args)
      } catch (error) {
        this.#suspect(error)
        return undefined
      }
    }
  }

  /** Says that the library threw at the call that ours just threw at: it was the application's own bad call. */
  forgive(): void {
    try {
      this.#suspects = []
    } catch {
      // It is called while the library's own error is on its way.
    }
  }

  /**
   * Calls a function of the user's; undefined where it throws, which is told and stays away from the application. So does
   * the rejection of a promise that it gives.
   */
  ask<Args extends unknown[], Result>(what: string, fn: (...args: Args) => Result, ...args: Args): Result | undefined {
    const failed = (how: string, error: unknown): void =>
      this.#shared.log.warn(`use('${this.name}'): ${what} ${how}: ${describeError(error)}`)
    try {
      const given = fn(...args)
      if (types.isPromise(given)) given.then(undefined, error => failed('rejected', error))
      return given
    } catch (error) {
      failed('threw', error)
      return undefined
    }
  }

  #suspect(error: unknown): void {
    try {
      this.#suspects.push(error)
      // What the library says of the call is known by then.
      if (this.#suspects.length === 1) queueMicrotask(guarded(() => this.#convict()))
    } catch {
      // There is nobody else to tell.
    }
  }

  #convict(): void {
    for (const error of this.#suspects.splice(0)) {
      this.#errors++
      const where = this.#site === '' ? '' : ` at ${this.#site}`
      const report = `Please report it: ${describeError(error)}`
      if (this.#errors === 1)
        this.warn(`the ${this.name} instrumentation made an error${where}. The application is not affected. ${report}`)
      if (this.#errors !== maxErrors) continue
      const message = `the ${this.name} instrumentation made ${maxErrors} errors${where}: it is left out there from now on. ${report}`
      const { tell } = this.#shared
      if (tell === undefined) this.warn(message)
      else tell(message)
    }
  }
}

function isAsked({ hooks, beforeSend }: CommonSettings): boolean {
  return beforeSend !== undefined || hooks?.beforeSend !== undefined
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : safeText(error)
}
