import { agentUrl } from '../kinds/agent-url'
import { choice, duration, flag, port, text } from '../kinds/plain'
import { noExporter } from '../kinds/stand-ins'
import { statsdUrl } from '../kinds/statsd-url'
import { option, type Table } from '../option'

/** Settings of the signals beside traces. All are off unless they are asked for. */
export const signalOptions = {
  logInjection: option(flag, {
    env: ['DD_LOGS_INJECTION'],
    default: false,
    doc: 'Log records name the trace and span in which they were written.',
  }),
  logInjectionFormat: option(choice(['nested', 'flat']), {
    env: ['DD_LOGS_INJECTION_FORMAT'],
    default: 'nested',
    doc: 'How records name them: `nested` is an object `dd`, `flat` is keys such as `dd.trace_id`.',
  }),

  logsPageUrl: option(agentUrl, {
    env: ['DD_LOGS_PAGE_URL'],
    doc: 'Where log records are shown as well; `npx ddtrace-run --ui` sets it to the address of its page.',
  }),

  runtimeMetrics: option(flag, {
    env: ['DD_RUNTIME_METRICS_ENABLED', 'OTEL_METRICS_EXPORTER'],
    standIns: { OTEL_METRICS_EXPORTER: noExporter },
    code: ['runtimeMetrics.enabled'],
    default: false,
    doc: "Sends the state of Node's runtime, and the tracer's own, every 10 seconds over DogStatsD.",
  }),
  dogstatsdHostname: option(text, {
    env: ['DD_DOGSTATSD_HOST', 'DD_DOGSTATSD_HOSTNAME'],
    code: ['dogstatsd.hostname'],
    defaultText: "the agent's host",
    doc: 'The host that takes metrics.',
  }),
  dogstatsdPort: option(port, {
    env: ['DD_DOGSTATSD_PORT'],
    code: ['dogstatsd.port'],
    default: 8125,
    doc: 'The UDP port that takes metrics.',
  }),
  dogstatsdUrl: option(statsdUrl, {
    env: ['DD_DOGSTATSD_URL'],
    doc: 'Where metrics go: `udp://host:port` or `unixstream:///path/to/socket`; wins over host and port.',
  }),

  profiling: option(flag, {
    env: ['DD_PROFILING_ENABLED', 'DD_EXPERIMENTAL_PROFILING_ENABLED'],
    default: false,
    doc: 'Sends CPU and heap profiles to the agent.',
  }),
  profilingUploadPeriod: option(duration(3600), {
    env: ['DD_PROFILING_UPLOAD_PERIOD'],
    default: 60_000,
    defaultText: '`60`',
    doc: 'The time that one profile covers: seconds in the variable, milliseconds in code.',
  }),
  profilingWalltimeEnabled: option(flag, {
    env: ['DD_PROFILING_WALLTIME_ENABLED'],
    default: true,
    doc: 'Profiles have wall and CPU time.',
  }),
  profilingHeapEnabled: option(flag, {
    env: ['DD_PROFILING_HEAP_ENABLED'],
    default: true,
    doc: 'Profiles have what was allocated and is still alive.',
  }),
  profilingSourceMap: option(flag, {
    env: ['DD_PROFILING_SOURCE_MAP'],
    default: true,
    doc: 'Profiles name the lines of the source, such as TypeScript, where a source map tells them.',
  }),
} satisfies Table
