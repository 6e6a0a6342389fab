/**
 * Options of Datadog's products beside tracing, and of what this tracer has no counterpart for. They are taken, so that
 * code which sets them runs on, and are without effect.
 */
export interface OtherProductOptions {
  /** Datadog's Application Security; without effect. */
  appsec?: unknown
  /** Tags for payloads of AWS; without effect. */
  cloudPayloadTagging?: unknown
  /** Where in the code a span begins; without effect. */
  codeOriginForSpans?: unknown
  /** Datadog's Database Monitoring; without effect: see `dbmPropagationMode`. */
  dbm?: unknown
  /** Datadog's Data Streams; without effect. */
  dsmEnabled?: unknown
  /** Datadog's Dynamic Instrumentation; without effect. */
  dynamicInstrumentation?: unknown
  /** Of these, `enableGetRumData` alone has an effect: `tracer.getRumData()` then names the active trace. */
  experimental?: { readonly enableGetRumData?: boolean | undefined; readonly [feature: string]: unknown } | undefined
  /** Datadog's Code Security; without effect. */
  iast?: unknown
  /** Spans for proxies in front of this service; without effect. */
  inferredProxyServicesEnabled?: unknown
  /** Datadog's LLM Observability; without effect. */
  llmobs?: unknown
  /** Logs of prompts; without effect. */
  openAiLogsEnabled?: unknown
  /** The site of Datadog; without effect, since all goes by way of an agent. */
  site?: unknown
  /** Spans for messages of WebSockets; without effect. */
  traceWebsocketMessagesEnabled?: unknown
  /** How these are sampled; without effect. */
  traceWebsocketMessagesInheritSampling?: unknown
  /** Whether these begin traces; without effect. */
  traceWebsocketMessagesSeparateTraces?: unknown
}

/** The names of those options. */
export const otherProducts = [
  'appsec',
  'cloudPayloadTagging',
  'codeOriginForSpans',
  'dbm',
  'dsmEnabled',
  'dynamicInstrumentation',
  'experimental',
  'iast',
  'inferredProxyServicesEnabled',
  'llmobs',
  'openAiLogsEnabled',
  'site',
  'traceWebsocketMessagesEnabled',
  'traceWebsocketMessagesInheritSampling',
  'traceWebsocketMessagesSeparateTraces',
] as const satisfies readonly (keyof OtherProductOptions)[]
