import type { Table } from '../config/option'
import type { Integration, IntegrationSettings } from '../config/rows/integration'
import type { Span } from '../core/span'
import type { SpanStart } from '../core/tracer'
import type { Kit } from './kit'

/** One call of a traced method. `args` may be changed before the call goes on. */
export interface Call<Self> {
  readonly self: Self
  readonly args: unknown[]
}

/** Where a callback is, other than as the last argument. */
export interface CallbackSlot {
  readonly callback: (...args: unknown[]) => unknown
  replace(callback: (...args: unknown[]) => unknown): void
}

/** What a call's span says. Pure functions: how the call ends and how we are attached is the engine's matter. */
export interface Operation<Self, Settings> {
  /** What the span says at its start; undefined lets this call through untraced. */
  start(call: Call<Self>, kit: Kit<Settings>): SpanStart | undefined
  /** Writes the span's context into the call: headers, an SQL comment, message attributes. */
  inject?(span: Span, call: Call<Self>, kit: Kit<Settings>): void
  /** Finds the callback; left out: the last argument, where it is a function. */
  callback?(call: Call<Self>): CallbackSlot | undefined
  /** What only the result tells. */
  finish?(span: Span, result: unknown, kit: Kit<Settings>): void
}

/** A method of a module's file that is wrapped so that each call has a span. */
export interface MethodTarget<Settings> {
  readonly module: string
  /** Supported versions as semver has them; left out: all. */
  readonly versions?: string
  /** The file inside the package, with its extension; left out: its main one. */
  readonly file?: string
  /** The path of the method in what the file exports: `prototype.query`. */
  readonly method: string
  // The method's own `this` differs from target to target: each operation says what it expects.
  readonly operation: Operation<never, Settings>
}

/** A module, or a builtin, whose exports are changed by hand: the rare rest. */
export interface PatchTarget<Settings> {
  readonly module: string
  readonly versions?: string
  readonly file?: string
  /** Changes the exports, or returns others to stand for them. */
  patch(exports: unknown, kit: Kit<Settings>): unknown
}

/** A diagnostics channel of the library's own that is listened to. */
export interface ChannelTarget<Settings> {
  readonly channel: string
  /** Hears of calls that began while tracing was on after it went off too: what starts a span asks `kit.active`. */
  listen(message: unknown, kit: Kit<Settings>): void
}

/** One way in which an instrumentation is attached. */
export type Target<Settings> = MethodTarget<Settings> | PatchTarget<Settings> | ChannelTarget<Settings>

/** What one library's file in `instrumentations/` says. */
export interface Instrumentation<Name extends string = string, Rows extends Table = Table> extends Integration<Rows> {
  readonly name: Name
  readonly targets: readonly Target<IntegrationSettings<Rows>>[]
}

/** Defines an instrumentation, with the types of its settings inferred. */
export function defineInstrumentation<const Name extends string, Rows extends Table = Record<never, never>>(
  instrumentation: Instrumentation<Name, Rows>,
): Instrumentation<Name, Rows> {
  return instrumentation
}
