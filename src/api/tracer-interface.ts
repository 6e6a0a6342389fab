import type { instrumentations } from '../../instrumentations/index'
import type { SettingLine } from '../config/describe'
import type { Measured } from '../config/kinds/measured'
import type { Table } from '../config/option'
import type { IntegrationOptions } from '../config/rows/integration'
import type { TracerOptions } from '../config/rows/tracer-options'
import type { LinkTarget, SpanContext } from '../core/context'
import type { Losses } from '../core/losses'
import type { Scope } from '../core/scope'
import type { Span } from '../core/span'
import type { FlushResult, SpanNumbers } from '../export/counts'
import type { Features as AgentInfo } from '../features/info'
import type { Instrumentation } from '../instrumentation/define'
import type { DogStatsD } from '../metrics/dogstatsd'
import type { TracerProvider } from '../otel/types'
import type { AppliedConfig } from '../remote-config/client'
import type { OtlpDeliveries } from '../wiring/otlp-export'
import type { ActiveBaggage } from './active-baggage'
import type { OtherPlugin, OtherPluginOptions } from './other-plugins'
import type { Products, User } from './products'

/**
 * How a carrier is written or read. `text_map` and `http_headers` mean the same. `log` writes the ids into a log record, also
 * where there is no span (null). `binary` and `text_map_dsm` are names that dd-trace knows: they carry nothing.
 */
export type Format = 'text_map' | 'http_headers' | 'binary' | 'log' | 'text_map_dsm'

type Known = (typeof instrumentations)[number]

/** The name of a library that is traced, as `use` takes it. */
export type PluginName = keyof Plugins

/** The options of the library of this name. */
export type PluginOptions<Name extends PluginName | OtherPlugin> = Name extends keyof Plugins
  ? Plugins[Name]
  : OtherPluginOptions

/** The options of what is traced, by each of its names. */
type Plugins = {
  [One in Known as NamesOf<One>]: One extends Instrumentation<string, infer Rows extends Table>
    ? IntegrationOptions<Rows>
    : never
}

type NamesOf<One> = One extends Instrumentation<infer Name, infer _, infer Alias> ? Name | Alias : never

/** What a span begins with. */
export interface SpanOptions {
  /** The parent; left out: the active span. Null: the span begins a trace. */
  readonly childOf?: Span | SpanContext | null | undefined
  /** Tags, as `setTag` takes them. */
  readonly tags?: Readonly<Record<string, unknown>> | undefined
  /** Wall-clock milliseconds since the Unix epoch; left out: now. */
  readonly startTime?: number | undefined
  /** Other spans that caused this one. */
  readonly links?: readonly LinkTarget[] | undefined
  /** The parent by OpenTracing's references, where `childOf` is left out: the first of them. */
  readonly references?: readonly Reference[] | undefined
  /** Taken, as dd-trace does, and without effect. */
  readonly integrationName?: string | undefined
}

/** A reference of OpenTracing's. */
export interface Reference {
  /** How the two belong together, such as `child_of`. */
  type(): string
  /** The context of the other span. */
  referencedContext(): unknown
}

/** What the span of `trace` and `wrap` begins with. */
export interface TraceOptions extends SpanOptions {
  /** What is worked on, such as a route or a query; left out: the name. */
  readonly resource?: string | undefined
  /** The service that the span belongs to; left out: that of this process. */
  readonly service?: string | undefined
  /** The kind of work: `web`, `http`, `sql`, `cache`, `queue`, `worker`… */
  readonly type?: string | undefined
  /** The agent computes statistics of this span; by the span's name where there are several. */
  readonly measured?: Measured | undefined
}

/** How long to wait. */
export interface FlushOptions {
  /** Milliseconds; left out: 5,000. */
  readonly timeout?: number | undefined
}

/** What the tracer did so far. */
export interface Status {
  /** Whether tracing has started. */
  readonly started: boolean
  /**
   * Numbers of spans since the start. At every moment, `started` is the sum of `open`, `waiting`, `sent`, `rejected`,
   * `droppedFull`, `droppedRefused` and `droppedBroken`.
   */
  readonly spans: Readonly<SpanNumbers>
  /** What became of log records and of payloads of metrics, where they go to a collector. */
  readonly otlp?: OtlpDeliveries
  /** How much did not fit on spans since the start: tags, and links, events, their attributes and items of baggage. */
  readonly leftOut: Readonly<Losses>
  /** What was ignored of the settings and which libraries cannot be traced, a sentence each. */
  readonly findings: readonly string[]
  /** The settings in force, by their variables, with where each is from. */
  readonly settings: readonly SettingLine[]
}

/** The tracer. Its functions need no `this`. */
export interface Tracer extends ActiveBaggage, Products {
  /** The tracer itself, for those who import it by this name. */
  readonly tracer: Tracer
  /** The tracer itself, for those who import it by this name. */
  readonly default: Tracer
  /**
   * Starts tracing. A second call changes the sample rate, sampling rules, tags, log injection, OpenTelemetry's API and the
   * address of the agent. All other options cannot change any more: where they differ, the log names them.
   */
  init(options?: TracerOptions): Tracer
  /** Sets the options of a library that is traced, before or after the start; `false` turns it off. */
  use<Name extends PluginName>(plugin: Name, options?: PluginOptions<Name>): Tracer
  /** Traces a library by an instrumentation of your own, which `defineInstrumentation` of `tracer/instrumentation` makes. */
  use<Rows extends Table>(
    instrumentation: Instrumentation<string, Rows, string>,
    options?: IntegrationOptions<Rows>,
  ): Tracer
  /** Takes the name of a library that dd-trace traces and this tracer does not. It has no effect, and is told. */
  use<Name extends string>(plugin: Name extends OtherPlugin ? Name : never, options?: OtherPluginOptions): Tracer
  /**
   * Runs `fn` inside a new span, which is its first argument, and returns what it returns. The span ends when `fn` returns, or
   * when its promise settles. Where `fn` takes a second argument, the span ends when `fn` calls that.
   */
  trace<Result>(name: string, fn: (span: Span, done: (error?: unknown) => void) => Result): Result
  /** The same, with a resource, tags, a parent… that the span begins with. */
  trace<Result>(
    name: string,
    options: TraceOptions,
    fn: (span: Span, done: (error?: unknown) => void) => Result,
  ): Result
  /**
   * Gives a function that does what `fn` does, with a span for each call. Where the last argument of a call is a function, the
   * span ends when that is called.
   */
  wrap<Fn extends (...args: never[]) => unknown>(name: string, fn: Fn): Fn
  /** The same, with what each span begins with, or with a function of the arguments that tells it. */
  wrap<Fn extends (...args: never[]) => unknown>(
    name: string,
    options: TraceOptions | ((...args: Parameters<Fn>) => TraceOptions | undefined),
    fn: Fn,
  ): Fn
  /**
   * Wraps a handler of AWS Lambda. Each call has a span, which goes on with the trace of the caller and is sent before the
   * function answers.
   */
  lambda<Handler extends (...args: never[]) => unknown>(handler: Handler): Handler
  /** Starts a span, which you end with `span.finish()`. It is not the active span: see `scope().activate`. */
  startSpan(name: string, options?: SpanOptions): Span
  /** Tells which span is active, and runs code with another span active. */
  scope(): Scope
  /** Writes a context into a carrier: an object, or anything with `set(name, value)` such as `Headers`. */
  inject(context: Span | SpanContext | null, format: Format, carrier: unknown): void
  /** Reads a context from a carrier; null where it holds none. */
  extract(format: Format, carrier: unknown): SpanContext | null
  /** Sends to another agent from now on. */
  setUrl(url: string | URL): Tracer
  /**
   * Sends all spans that have ended. Resolves when they were delivered or given up, with how many were delivered, how many
   * were not, and why. Never rejects.
   */
  flush(options?: FlushOptions): Promise<FlushResult>
  /** Sends all spans that have ended, as `flush` does, and stops waiting for the end of the process. Never rejects. */
  shutdown(options?: FlushOptions): Promise<FlushResult>
  /** Makes a provider of OpenTelemetry's API: `new tracer.TracerProvider().register()`. */
  readonly TracerProvider: new () => TracerProvider
  /** Tags the first span of the active trace with who is signed in, as `usr.id`, `usr.email` and so on. */
  setUser(user: User): Tracer
  /** `meta` elements by which a page's browser can name the active trace; empty without `experimental.enableGetRumData`. */
  getRumData(): string
  /** Metrics of your own, over DogStatsD with the tags of the service. */
  readonly dogstatsd: DogStatsD
  /** What the tracer did so far, and what it could not do. */
  status(): Status
  /** What the agent says of itself; undefined where none answers, or where it does not tell, as DataKit does not. */
  agent(): Promise<AgentInfo | undefined>
  /**
   * Asks the agent for settings from afar at once; resolves to all configurations that are there then, with what is wrong
   * with each. Empty where `DD_REMOTE_CONFIGURATION_ENABLED` is not set. Never rejects.
   */
  remoteConfig(): Promise<readonly AppliedConfig[]>
}

export type { DogStatsD, OtherPlugin, Scope, Span, SpanContext }
