export { attributesOf } from './attributes'
export { contentType, createOtlpEncoder, type OtlpProtocol } from './encoder'
export { exportLogs, type RunningLogsExport } from './logs-export'
export { exportSpanMetrics, type RunningMetricsExport } from './metrics-export'
