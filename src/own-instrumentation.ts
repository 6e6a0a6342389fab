/**
 * `tracer/instrumentation`: what a file needs that traces a library of your own. Give what `defineInstrumentation` returns
 * to `tracer.use`, before the library is loaded.
 */
export { hooks } from './config/kinds/callable'
export { matcher } from './config/kinds/matcher'
export { choice, flag, integer, list, number, text } from './config/kinds/plain'
export type { CodeOptions, Kind, Option, OptionFields, Table, Values } from './config/option'
export { option } from './config/option'
export type { IntegrationSettings } from './config/rows/integration'
export type { SpanStart } from './core/tracer'
export type {
  Call,
  CallbackSlot,
  ChannelOperation,
  ChannelTarget,
  End,
  Instrumentation,
  KeepTarget,
  MethodTarget,
  ModulePlace,
  Operation,
  PatchTarget,
  Target,
  TraceTarget,
} from './instrumentation/define'
export { defineInstrumentation } from './instrumentation/define'
export type { Kit } from './instrumentation/kit'
export { wrapMethod } from './instrumentation/wrap'
