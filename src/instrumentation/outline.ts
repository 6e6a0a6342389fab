import { flag } from '../config/kinds/plain'
import { option, type Table } from '../config/option'
import type { ChannelOperation, ChannelTarget, GlobalTarget, Instrumentation, Target, TraceTarget } from './define'

/**
 * What is known of an instrumentation before its file is loaded: plain data, which the build writes down. Most programs use
 * few libraries, and the files of all others would cost each start.
 */
export interface Outline {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly ownTracers?: readonly string[]
  readonly spans?: readonly string[]
  /** The variables of its rows: one that is set has its file loaded at the start, so that what is wrong with it is told. */
  readonly variables: readonly string[]
  /** Its own row of that name, where it has one: logging is off by default, or as the tracer's setting says. */
  readonly enabled?: { readonly env: readonly string[]; readonly default: boolean; readonly inherits?: string }
  readonly targets: readonly OutlineTarget[]
}

/** A target without its functions. */
export type OutlineTarget = Readonly<Record<string, unknown>> & {
  readonly kind: 'method' | 'keep' | 'patch' | 'channel' | 'trace' | 'globals'
  /** A regular expression's source, where the file is named by one. */
  readonly pattern?: string
  readonly active?: boolean
  readonly callback?: boolean
}

/** Stands for an instrumentation until its file is needed. */
export interface Outlined extends Instrumentation {
  readonly variables: readonly string[]
  /** Loads the file. */
  whole(): Instrumentation
}

/** Makes of an outline what the registry can attach. */
export function outlined({ enabled, targets, ...outline }: Outline, load: () => readonly Instrumentation[]): Outlined {
  let found: Instrumentation | undefined
  const whole = (): Instrumentation => {
    found ??= load().find(({ name }) => name === outline.name)
    if (found === undefined) throw new TypeError(`there is no file for ${outline.name}`)
    return found
  }
  const options: Table | undefined = enabled && { enabled: option(flag, { ...enabled, doc: '' }) }
  return { ...outline, ...(options && { options }), targets: targets.map(withoutFunctions), whole }
}

/** Whether an instrumentation still stands for its file. */
export function isOutlined(instrumentation: Instrumentation): instrumentation is Outlined {
  return 'whole' in instrumentation
}

function withoutFunctions({ kind, pattern, active, callback, ...place }: OutlineTarget): Target<never> {
  const file = pattern === undefined ? {} : { file: new RegExp(pattern) }
  const operation = { start: () => undefined, active, callback }
  const patch = kind === 'patch' ? { patch: () => undefined } : {}
  const listen = kind === 'channel' ? { listen: () => undefined } : {}
  // What the build wrote down was a target.
  return { ...place, ...file, ...patch, ...listen, operation } as unknown as Target<never>
}

/** A target on a channel or a global whose functions are those of the whole instrumentation, which is loaded when it is asked. */
export function onFirstMessage<Settings>(target: Target<Settings>, whole: () => Target<Settings>): Target<Settings> {
  if ('channel' in target) {
    const real = () => whole() as ChannelTarget<Settings>
    return { ...target, listen: (message, kit) => real().listen(message, kit) }
  }
  if ('globals' in target) {
    const real = () => whole() as GlobalTarget<Settings>
    return { ...target, provide: (theirs, kit) => real().provide(theirs, kit) }
  }
  if (!('trace' in target)) return target
  const real = () => (whole() as TraceTarget<Settings>).operation as ChannelOperation<object, Settings>
  const operation: ChannelOperation<object, Settings> = {
    ...target.operation,
    start: (message, kit) => real().start(message, kit),
    inject: (span, message, kit) => real().inject?.(span, message, kit),
    finish: (span, message, kit) => real().finish?.(span, message, kit),
    failed: (span, message, kit) => real().failed?.(span, message, kit),
  }
  return { ...target, operation }
}
