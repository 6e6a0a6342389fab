import type * as Other from './api/products'
import type * as Api from './api/tracer-interface'
import type * as Rules from './config/kinds/sampling-rules'
import type * as Config from './config/rows/tracer-options'
import { instance } from './instance'

/** The tracer. Nothing happens before `init()`. */
export const tracer: Api.Tracer = instance()

/** The types again by way of the tracer, as users of dd-trace write them: `tracer.Span`. */
export declare namespace tracer {
  export type Tracer = Api.Tracer
  export type TracerOptions = Config.TracerOptions
  export type SamplingRule = Rules.SamplingRuleInCode
  export type PropagationStyle = Exclude<Config.TracerOptions['tracePropagationStyle'], string | readonly unknown[]>
  export type Span = Api.Span
  export type SpanContext = Api.SpanContext
  export type SpanOptions = Api.SpanOptions
  export type TraceOptions = Api.TraceOptions
  export type Scope = Api.Scope
  export type PluginName = Api.PluginName
  export type PluginOptions = { [Name in Api.PluginName | Api.OtherPlugin]: Api.PluginOptions<Name> }
  export type User = Other.User
  export type Appsec = Other.Appsec
  export type Profiling = Other.Profiling
  export type DataStreamsCheckpointer = Other.DataStreamsCheckpointer
  export type OpenFeatureProvider = Other.OpenFeatureProvider
  export type DogStatsD = Api.DogStatsD
  export namespace plugins {
    export type http = Api.PluginOptions<'http'>
    export type fetch = Api.PluginOptions<'fetch'>
    export type undici = Api.PluginOptions<'undici'>
    export type express = Api.PluginOptions<'express'>
    export type pg = Api.PluginOptions<'pg'>
    export type pino = Api.PluginOptions<'pino'>
    export type winston = Api.PluginOptions<'winston'>
    export type bunyan = Api.PluginOptions<'bunyan'>
  }
}

export default tracer

// Each function by its own name as well: `require('tracer')` and `import * as tracer` are then the tracer too.
export const {
  init,
  use,
  trace,
  wrap,
  lambda,
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
  setUser,
  getRumData,
  appsec,
  profiling,
  dataStreamsCheckpointer,
  llmobs,
  openfeature,
  aiguard,
  TracerProvider,
  dogstatsd,
  status,
  agent,
  remoteConfig,
} = tracer

export type { OpenTracingSpan } from './api/opentracing'
export type {
  Appsec,
  DataStreamsCheckpointer,
  LlmObservability,
  OpenFeatureProvider,
  Profiling,
  User,
} from './api/products'
export type {
  FlushOptions,
  Format,
  PluginName,
  PluginOptions,
  SpanOptions,
  Status,
  TraceOptions,
  Tracer,
} from './api/tracer-interface'
export type { SettingLine } from './config/describe'
export type { BeforeSend } from './config/rows/before-send'
export type { Logger } from './config/rows/given-functions'
export type { PropagationStyleName, TracerOptions } from './config/rows/tracer-options'
export type { SpanEvent } from './core/annotations'
export type { Baggage, LinkTarget } from './core/context'
export type { Scope } from './core/scope'
export type { FlushResult, SpanNumbers } from './export/counts'
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
