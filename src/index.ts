import { instance } from './instance'

/** The tracer. Nothing happens before `init()`. */
export const tracer = instance()
export default tracer

// Each function by its own name as well: `require('tracer')` and `import * as tracer` are then the tracer too.
export const {
  init,
  use,
  trace,
  wrap,
  startSpan,
  scope,
  inject,
  extract,
  setUrl,
  flush,
  shutdown,
  setBaggageItem,
  getBaggageItem,
  getAllBaggageItems,
  removeBaggageItem,
  removeAllBaggageItems,
  TracerProvider,
  dogstatsd,
  status,
  agent,
  remoteConfig,
} = tracer

export type { SettingLine } from './config/describe'
export type { PropagationStyleName, TracerOptions } from './config/tracer-options'
export type { SpanEvent } from './core/annotations'
export type { Baggage, LinkTarget } from './core/context'
export type { Scope } from './core/scope'
export type { Features as AgentInfo } from './features/info'
export { Span, SpanContext } from './instance'
export type { DogStatsD, MetricTags } from './metrics/dogstatsd'
export type {
  OtelAttributes,
  OtelContext,
  OtelLink,
  OtelSpan,
  OtelSpanContext,
  OtelSpanOptions,
  OtelStatus,
  OtelTracer,
  OtelTraceState,
  TimeInput,
  TracerProvider as OtelTracerProvider,
} from './otel/types'
export type { AppliedConfig } from './remote-config/client'
export type {
  FlushOptions,
  Format,
  PluginName,
  PluginOptions,
  SpanOptions,
  Status,
  TraceOptions,
  Tracer,
} from './tracer-interface'
