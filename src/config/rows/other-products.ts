/**
 * Options of Datadog's products beside tracing, and of what this tracer has no counterpart for. They are taken, so that
 * code which sets them runs on, and are without effect.
 */
export interface OtherProductOptions {
  appsec?: unknown
  cloudPayloadTagging?: unknown
  codeOriginForSpans?: unknown
  dbm?: unknown
  dsmEnabled?: unknown
  dynamicInstrumentation?: unknown
  experimental?: { readonly enableGetRumData?: boolean | undefined; readonly [feature: string]: unknown } | undefined
  iast?: unknown
  inferredProxyServicesEnabled?: unknown
  llmobs?: unknown
  openAiLogsEnabled?: unknown
  site?: unknown
  traceWebsocketMessagesEnabled?: unknown
  traceWebsocketMessagesInheritSampling?: unknown
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
