import { flag } from '../kinds/plain'
import { option, type Table } from '../option'

/** Settings that users of dd-trace know and that need no more than a row. */
export const familiarOptions = {
  traceId128BitLoggingEnabled: option(flag, {
    env: ['DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED'],
    default: true,
    doc: 'Log records name a trace id of 128 bits in hexadecimal, else its lower half as a decimal number.',
  }),
  partialFlushEnabled: option(flag, {
    env: ['DD_TRACE_PARTIAL_FLUSH_ENABLED'],
    default: true,
    doc: 'Spans that have ended are sent before their trace has ended; false: only at the end of the program.',
  }),
  plugins: option(flag, {
    env: ['DD_TRACE_PLUGINS_ENABLED'],
    default: true,
    doc: 'False leaves out all integrations that are not enabled by name.',
  }),
  runtimeMetricsGc: option(flag, {
    env: ['DD_RUNTIME_METRICS_GC_ENABLED'],
    code: ['runtimeMetrics.gc'],
    default: true,
    doc: 'Runtime metrics have the pauses for garbage collection.',
  }),
  runtimeMetricsEventLoop: option(flag, {
    env: ['DD_RUNTIME_METRICS_EVENT_LOOP_ENABLED'],
    code: ['runtimeMetrics.eventLoop'],
    default: true,
    doc: 'Runtime metrics have the delay of the event loop.',
  }),
  runtimeMetricsRuntimeId: option(flag, {
    env: ['DD_RUNTIME_METRICS_RUNTIME_ID_ENABLED', 'DD_TRACE_EXPERIMENTAL_RUNTIME_ID_ENABLED'],
    default: false,
    doc: 'Metrics have the tag `runtime-id`, one for each process.',
  }),
} satisfies Table
