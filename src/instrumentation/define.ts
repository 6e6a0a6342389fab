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

/** How a call that was given no callback ends, where its result is neither its value nor a promise of it. */
export type End =
  /** The result is an emitter or a stream: the span ends at the first of these events, or at its `error`. */
  | {
      readonly events: readonly string[]
      /** True: listeners run in the scope of the call after the end too, where the result is of this one call alone. */
      readonly stays?: boolean
    }
  /** The result is an async iterable: the span ends when it is used up, left early, or throws. */
  | 'iterator'
  /** The result is a promise of another library's class, or has `then`, and its work runs already. */
  | 'thenable'

/** What a call's span says. Pure functions: how the call ends and how we are attached is the engine's matter. */
export interface Operation<Self, Settings> {
  /** What the span says at its start; undefined lets this call through untraced. */
  start(call: Call<Self>, kit: Kit<Settings>): SpanStart | undefined
  /** Writes the span's context into the call: headers, an SQL comment, message attributes. */
  inject?(span: Span, call: Call<Self>, kit: Kit<Settings>): void
  /** Finds the callback; left out: the last argument, where it is a function. */
  callback?(call: Call<Self>): CallbackSlot | undefined
  /**
   * Finds the object whose own methods `resolve` and `reject` settle the call, where the call carries such: its promise then
   * stays untouched, and whether a rejection is handled is the caller's matter alone.
   */
  deferred?(call: Call<Self>): object | undefined
  /** How a call without a callback ends; left out: with its promise, else at once. */
  readonly ends?: End
  /** True: the span is active inside the call, for libraries that run code of the user's in it. */
  readonly active?: boolean
  /** What only the result tells: what the promise gave, the callback's second argument, the last event's first one. */
  finish?(span: Span, result: unknown, kit: Kit<Settings>): void
  /** What only the error tells, besides the usual tags, which it may take back. */
  failed?(span: Span, error: unknown, kit: Kit<Settings>): void
}

/** What a module has to be for a target. */
export interface ModulePlace {
  /** The package's name, a builtin's, or the absolute path of a file of the application's own. */
  readonly module: string
  /** Supported versions as semver has them; left out: all. */
  readonly versions?: string
  /** The file inside the package, with its extension; left out: its main one. ES modules alone may be named by a pattern. */
  readonly file?: string | RegExp
  /**
   * What the file declares at its top level and the target needs. With it, the file is reached as an ES module too: these
   * stand there for the exports, and what is assigned to them is what importers see. A `const`, an import and a default
   * export that is an expression cannot be assigned, only changed in place.
   */
  readonly locals?: readonly string[]
  /** The package that users install and know, where `module` is a part of it: `express` of `router`. */
  readonly partOf?: string
}

/** A method of a module's file that is wrapped so that each call has a span. */
export interface MethodTarget<Settings> extends ModulePlace {
  /** The path of the method in what the file exports, or in its `locals`: `prototype.query`. */
  readonly method: string
  // The method's own `this` differs from target to target: each operation says what it expects.
  readonly operation: Operation<never, Settings>
}

/** A method that keeps functions for later, in a queue or a pool: they run in the scope of whoever gave them. */
export interface KeepTarget extends ModulePlace {
  /** The path of the method in what the file exports; an empty text: the exports themselves. */
  readonly keep: string
}

/** A module, or a builtin, whose exports are changed by hand: the rare rest. */
export interface PatchTarget<Settings> extends ModulePlace {
  /** True: it changes classes and objects in place alone, so it can also be given what `require` gives of an ES module. */
  readonly inPlace?: boolean
  /** True: it changes methods that the library looks up at each call, so it also reaches a file that was loaded before us. */
  readonly late?: boolean
  /** Changes the exports, or returns others to stand for them, which those of an ES module cannot be. */
  patch(exports: unknown, kit: Kit<Settings>): unknown
}

/** A diagnostics channel of the library's own that is listened to. */
export interface ChannelTarget<Settings> {
  readonly channel: string
  /** The package that publishes it, so that users see it among the traced ones; as for a file. */
  readonly module?: string
  readonly versions?: string
  readonly partOf?: string
  /** Hears of calls that began while tracing was on after it went off too: what starts a span asks `kit.active`. */
  listen(message: unknown, kit: Kit<Settings>): void
}

/** What the span of a call says that the library itself tells of by a tracing channel. */
export interface ChannelOperation<Message extends object, Settings> {
  /** What the span says at its start; undefined lets this call through untraced. */
  start(message: Message, kit: Kit<Settings>): SpanStart | undefined
  /** Writes the span's context into the message, where the library sends on what stands there. */
  inject?(span: Span, message: Message, kit: Kit<Settings>): void
  /** True: the span is active inside the call. */
  readonly active?: boolean
  /** True: the call's callback runs in its caller's scope. */
  readonly callback?: boolean
  /** What only the end tells; `message.result` is what the call gave. */
  finish?(span: Span, message: Message & { readonly result?: unknown }, kit: Kit<Settings>): void
  /** What only the error tells, besides the usual tags; `message.error` is what the call threw or rejected with. */
  failed?(span: Span, message: Message & { readonly error?: unknown }, kit: Kit<Settings>): void
}

/**
 * A tracing channel of the library's own: the same five events in every library that has one.
 * Source: https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel
 */
export interface TraceTarget<Settings> {
  /** The channel's name, without `tracing:` and the event: `ioredis:command`. */
  readonly trace: string
  /** The package that publishes it, so that users see it among the traced ones; as for a file. */
  readonly module?: string
  readonly versions?: string
  readonly partOf?: string
  readonly operation: ChannelOperation<never, Settings>
}

/** Globals under which a library looks for whoever traces it: it is reached without a look at its files. */
export interface GlobalTarget<Settings> {
  readonly globals: readonly string[]
  /**
   * Makes what the library finds there, when it looks for the first time; `theirs` gives what somebody else has put there.
   */
  provide(theirs: () => unknown, kit: Kit<Settings>): unknown
}

/** A way of being attached to a file of a package, or to a builtin. */
export type ModuleTarget<Settings> = MethodTarget<Settings> | KeepTarget | PatchTarget<Settings>

/** One way in which an instrumentation is attached. */
export type Target<Settings> =
  | ModuleTarget<Settings>
  | ChannelTarget<Settings>
  | TraceTarget<Settings>
  | GlobalTarget<Settings>

/** What one library's file in `instrumentations/` says. */
export interface Instrumentation<
  Name extends string = string,
  Rows extends Table = Table,
  Alias extends string = string,
> extends Integration<Rows> {
  readonly name: Name
  readonly aliases?: readonly Alias[]
  /** Where the library is watched. */
  readonly targets: readonly Target<IntegrationSettings<Rows>>[]
  /** The names of its spans in the naming v0, as the tables for users tell them. */
  readonly spans?: readonly string[]
  /** Names under which the library makes spans of its own by OpenTelemetry's API: none of them while ours are on. */
  readonly ownTracers?: readonly string[]
}

/** The fields by which kinds of targets are told apart. */
type Distinct = 'method' | 'keep' | 'patch' | 'channel' | 'trace' | 'globals'

/** A target that has its own field of these and none of the others: an editor then knows what its functions are given. */
type Told<Kind, Own extends Distinct> = Kind & { readonly [Other in Exclude<Distinct, Own>]?: undefined }

/** What `defineInstrumentation` takes for a target. */
export type TargetToDefine<Settings> =
  | Told<MethodTarget<Settings>, 'method'>
  | Told<KeepTarget, 'keep'>
  | Told<PatchTarget<Settings>, 'patch'>
  | Told<ChannelTarget<Settings>, 'channel'>
  | Told<TraceTarget<Settings>, 'trace'>
  | Told<GlobalTarget<Settings>, 'globals'>

/** What `defineInstrumentation` takes. */
export interface InstrumentationToDefine<Name extends string, Rows extends Table, Alias extends string>
  extends Omit<Instrumentation<Name, Rows, Alias>, 'targets'> {
  /** Where the library is watched: each has a method, a channel or another way in. */
  readonly targets: readonly TargetToDefine<IntegrationSettings<Rows>>[]
}

/** Defines an instrumentation, with the types of its settings inferred. */
export function defineInstrumentation<
  const Name extends string,
  Rows extends Table = Record<never, never>,
  const Alias extends string = never,
>(instrumentation: InstrumentationToDefine<Name, Rows, Alias>): Instrumentation<Name, Rows, Alias> {
  return instrumentation
}
