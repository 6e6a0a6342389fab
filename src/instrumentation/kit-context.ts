import type { Measured } from '../config/kinds/measured'
import type { Settings as TracerSettings } from '../config/rows/options'
import type { Ask } from '../core/before-send'
import type { SpanContext } from '../core/context'
import type { Span } from '../core/span'
import type { Tracer } from '../core/tracer'

/** Carries contexts into and out of the process. */
export interface Propagation {
  /** Writes the context by calling `carrier` or into it. */
  inject(context: SpanContext, carrier: unknown): void
  /** Reads a context from the headers of an incoming message. */
  extractHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): SpanContext | undefined
}

/** An operation's name in the two naming schemas. */
export interface Names {
  readonly v0: string
  readonly v1: string
}

/** Settings that an instrumentation may have, as far as the kit reads them. */
export interface CommonSettings {
  readonly enabled?: unknown
  readonly service?: unknown
  readonly measured?: Measured
  readonly beforeSend?: ((span: Span) => unknown) | undefined
  readonly hooks?: { readonly beforeSend?: ((span: Span) => unknown) | undefined } | undefined
}

/** What all instrumentations share. */
export interface Shared {
  readonly tracer: Tracer
  readonly propagation: Propagation
  readonly settings: TracerSettings
  readonly log: { warn(message: string): void }
  /** Takes what a user should know for as long as the process runs. */
  readonly tell?: ((finding: string) => void) | undefined
  /** Takes what the application logs in the scope of a span; undefined where nobody wants it. */
  readonly tellLog?: ((span: Span, level: string, message: string, record?: object) => void) | undefined
}

/** What all call sites of an instrumentation have in common. */
export interface State<Settings> {
  readonly name: string
  settings: Settings
  shared: Shared
  /** What asks the user's `beforeSend`: it remembers what it has told. */
  asked: { readonly decide: unknown; readonly ask: Ask } | undefined
  /** The service last asked for: a text that is made anew at each call would be encoded anew as well. */
  named: { readonly settings: Settings; readonly part: string; readonly service: string | undefined } | undefined
}
