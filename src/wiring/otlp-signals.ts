import { hideInMessage } from '../secrets/message'
import { showAddress } from '../transport/address'
import { placeOf } from '../transport/collector'
import { metersResource, type Otlp, type OtlpExportContext, spanMetricsResource, taggedResource } from './otlp-context'

/** What metrics of spans are counted by; the tags of peers come from the agent, later. */
export interface SpanMetricsSettings {
  readonly service: string
  readonly limit: number
  peerTags: readonly string[]
}

/** Starts counting spans. */
export function startSpanMetrics(otlp: Otlp, context: OtlpExportContext, settings: SpanMetricsSettings) {
  const outlet = metricsOutlet(context, 'metrics of spans')
  return otlp.exportSpanMetrics(settings, { ...outlet, resource: () => spanMetricsResource(otlp, context) })
}

/** Starts the meters of OpenTelemetry's API; undefined where another provider has them. */
export function startMeters(otlp: Otlp, context: OtlpExportContext) {
  const { log, resolved } = context
  const { metricExportInterval: interval, metricExportTimeout, otlpMetricsTemporality: temporality } = resolved.values
  const outlet = { ...metricsOutlet(context, 'metrics'), resource: () => metersResource(otlp, context) }
  const timeout = Math.min(metricExportTimeout, outlet.timeout)
  const warn = (message: string) => log.warn(message)
  const running = otlp.exportMeters({ interval, timeout, temporality, warn }, { ...outlet, timeout })
  if (running === undefined)
    log.warn('DD_METRICS_OTEL_ENABLED: another provider of meters is registered already, and stays')
  return running
}

/** Starts the loggers of OpenTelemetry's API; undefined where another provider has them. */
export function startLogs(otlp: Otlp, context: OtlpExportContext) {
  const { active, log, resolved, untraced } = context
  const { values } = resolved
  const { address, path } = placeOf(values, values.otlpLogsEndpoint, '/v1/logs')
  const outlet = {
    address,
    path,
    protocol: values.otlpLogsProtocol,
    headers: Object.fromEntries(values.otlpLogsHeaders),
    timeout: values.otlpLogsTimeout,
    resource: () => taggedResource(otlp, context),
    untraced,
    failed: (reason: string) => log.warn(`${showAddress(address)} takes no log records: ${reason}`),
  }
  const running = otlp.exportLogs(active, outlet, values.errorObfuscationEnabled ? hideInMessage : undefined)
  if (running === undefined)
    log.warn('DD_LOGS_OTEL_ENABLED: another provider of loggers is registered already, and stays')
  return running
}

function metricsOutlet({ resolved, untraced, log }: OtlpExportContext, what: string) {
  const { values } = resolved
  const { address, path } = placeOf(values, values.otlpMetricsEndpoint, '/v1/metrics')
  return {
    address,
    path,
    protocol: values.otlpMetricsProtocol,
    headers: Object.fromEntries(values.otlpMetricsHeaders),
    timeout: values.otlpMetricsTimeout,
    untraced,
    failed: (reason: string) => log.warn(`${showAddress(address)} takes no ${what}: ${reason}`),
  }
}
