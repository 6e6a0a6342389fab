export { attributesOf } from './attributes'
export { contentType, createOtlpEncoder, type OtlpProtocol } from './encoder'
export { exportSpanMetrics, type RunningMetricsExport } from './metrics-export'
