/**
 * The parts of OpenTelemetry's API for JavaScript that stand on both sides of the bridge, as its versions 1.x have them.
 * Written out, so that neither our code nor our types need the package: https://github.com/open-telemetry/opentelemetry-js/tree/main/api
 */

/** Milliseconds since the epoch or since the process began, a `Date`, or seconds and nanoseconds since the epoch. */
export type TimeInput = number | Date | readonly [number, number]

/** What names a span to others; ids in lower-case hexadecimal. */
export interface OtelSpanContext {
  readonly traceId: string
  readonly spanId: string
  readonly isRemote?: boolean
  /** 1 where the trace is kept. */
  readonly traceFlags: number
  readonly traceState?: OtelTraceState
}

/** The members of a `tracestate` header; never changed in place. */
export interface OtelTraceState {
  get(key: string): string | undefined
  set(key: string, value: string): OtelTraceState
  unset(key: string): OtelTraceState
  serialize(): string
}

/** A value of an attribute is a text, a number, a boolean, or a list of one of them; null and undefined remove it. */
export type OtelAttributes = Readonly<Record<string, unknown>>

/** A link to another span. */
export interface OtelLink {
  readonly context: OtelSpanContext
  readonly attributes?: OtelAttributes | undefined
}

/** 0 is unset, 1 is fine, 2 is an error. */
export interface OtelStatus {
  readonly code: number
  readonly message?: string | undefined
}

/** A span, as OpenTelemetry's API calls it. */
export interface OtelSpan {
  spanContext(): OtelSpanContext
  setAttribute(key: string, value: unknown): this
  setAttributes(attributes: OtelAttributes): this
  addEvent(name: string, attributesOrTime?: OtelAttributes | TimeInput, time?: TimeInput): this
  addLink(link: OtelLink): this
  addLinks(links: readonly OtelLink[]): this
  setStatus(status: OtelStatus): this
  updateName(name: string): this
  end(time?: TimeInput): void
  isRecording(): boolean
  /** Attributes may be given as well: the specification has them, the package of JavaScript does not. */
  recordException(exception: unknown, attributesOrTime?: OtelAttributes | TimeInput, time?: TimeInput): void
}

/** What a span begins with. */
export interface OtelSpanOptions {
  /** 0 internal, 1 server, 2 client, 3 producer, 4 consumer. */
  readonly kind?: number | undefined
  readonly attributes?: OtelAttributes | undefined
  readonly links?: readonly OtelLink[] | undefined
  readonly startTime?: TimeInput | undefined
  /** The span has no parent, whatever the context holds. */
  readonly root?: boolean | undefined
}

/** Values by key that follow the program; never changed in place. */
export interface OtelContext {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): OtelContext
  deleteValue(key: symbol): OtelContext
}

/** Makes spans. */
export interface OtelTracer {
  startSpan(name: string, options?: OtelSpanOptions, context?: OtelContext): OtelSpan
  startActiveSpan<Fn extends (span: OtelSpan) => unknown>(name: string, fn: Fn): ReturnType<Fn>
  startActiveSpan<Fn extends (span: OtelSpan) => unknown>(
    name: string,
    options: OtelSpanOptions,
    fn: Fn,
  ): ReturnType<Fn>
  startActiveSpan<Fn extends (span: OtelSpan) => unknown>(
    name: string,
    options: OtelSpanOptions,
    context: OtelContext,
    fn: Fn,
  ): ReturnType<Fn>
}

/** Which context is active, and running code with another one. */
export interface OtelContextManager {
  active(): OtelContext
  with<Fn extends (...args: never[]) => unknown>(
    context: OtelContext,
    fn: Fn,
    self?: ThisParameterType<Fn>,
    ...args: Parameters<Fn>
  ): ReturnType<Fn>
  bind<Target>(context: OtelContext, target: Target): Target
  enable(): this
  disable(): this
}

/** Puts a text into a carrier of the user's. */
export interface OtelSetter {
  set(carrier: unknown, key: string, value: string): void
}

/** Reads texts from a carrier of the user's. */
export interface OtelGetter {
  keys(carrier: unknown): string[]
  get(carrier: unknown, key: string): string | string[] | undefined
}

/** Writes a context into carriers and reads it from them. */
export interface OtelPropagator {
  inject(context: OtelContext, carrier: unknown, setter: OtelSetter): void
  extract(context: OtelContext, carrier: unknown, getter: OtelGetter): OtelContext
  fields(): string[]
}

/** Gives tracers whose spans are this tracer's own. */
export interface TracerProvider {
  getTracer(name?: string, version?: string, options?: unknown): OtelTracer
  /** Becomes the provider of every copy of @opentelemetry/api 1.x in this process, with its context and propagation. */
  register(): void
  /** Sends all that has ended; resolves when it was delivered or given up. Never rejects. */
  forceFlush(): Promise<void>
  /** The same: the tracer itself goes on. */
  shutdown(): Promise<void>
}
