import type { Setup } from './setup'

const group = 'Another tracer in the process'
const folder = 'other-tracers'
/** Three requests, one span each on either side. */
const spans = ['express.request GET /hello/:name shop', '      http.request GET shop', '        web.request GET shop']
const never = /broken headers|express\.request[\s\S]*express\.request|(web\.request[\s\S]*){3}/

const otel = `
const { NodeSDK } = require('@opentelemetry/sdk-node')
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node')
new NodeSDK({ traceExporter: undefined, instrumentations: [getNodeAutoInstrumentations()] }).start()
`
// What it sends to its own server would be spans of ours too.
const sentry = (options: string) =>
  `require('@sentry/node').init({ ${options} dsn: 'http://key@127.0.0.1:9/1', transport: () => ({ send: async () => ({}), flush: async () => true }), tracePropagationTargets: [/./] })`
const elastic =
  "require('elastic-apm-node').start({ serverUrl: 'http://127.0.0.1:9', logLevel: 'off', cloudProvider: 'none' })"
const newrelicSettings = {
  NEW_RELIC_LICENSE_KEY: '0123456789012345678901234567890123456789',
  NEW_RELIC_APP_NAME: 'shop',
  NEW_RELIC_HOST: '127.0.0.1',
  NEW_RELIC_LOG_ENABLED: 'false',
}

/** A row in which another tracer starts first in the program. */
function beside(
  name: string,
  packages: readonly string[],
  start: string,
  also: RegExp,
  more: Partial<Setup> = {},
): Setup {
  return {
    group,
    name: `${name} beside \`ddtrace-run\``,
    packages: ['express@4', ...packages],
    folder,
    files: { 'both.cjs': `${start}\nrequire('./app.cjs')\n` },
    start: ['ddtrace-run', 'node', 'both.cjs'],
    gets: { spans, never, also },
    ...more,
  }
}

/** Others that make spans of the same calls: ours come once, with headers of one trace, and a sentence says what to do. */
export const otherTracers: readonly Setup[] = [
  beside(
    'dd-trace 5',
    ['dd-trace@5'],
    "require('dd-trace').init({ url: 'http://127.0.0.1:9' })",
    /dd-trace traces this process too: .*\(T110\)/,
  ),
  beside(
    "OpenTelemetry's SDK",
    ['@opentelemetry/api@1', '@opentelemetry/sdk-node', '@opentelemetry/auto-instrumentations-node'],
    otel,
    /OpenTelemetry's SDK traces this process too: .*\(T110\)/,
    {
      env: {
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      },
    },
  ),
  ...[8, 9, 10, 11].map(version =>
    beside(
      `Sentry ${version} with tracing`,
      [`@sentry/node@${version}`],
      sentry('tracesSampleRate: 1,'),
      /Sentry traces this process too: .*\(T110\)/,
      { quick: version === 11 },
    ),
  ),
  beside('newrelic', ['newrelic'], "require('newrelic')", /newrelic traces this process too: .*\(T110\)/, {
    env: newrelicSettings,
  }),
  beside('elastic-apm-node', ['elastic-apm-node'], elastic, /elastic-apm-node traces this process too: .*\(T110\)/),
  {
    ...beside(
      'others that are loaded and do not trace',
      ['dd-trace@5', '@opentelemetry/api@1', '@sentry/node@10', 'newrelic', 'elastic-apm-node'],
      `require('@opentelemetry/api').trace.getTracer('x').startSpan('y').end()\nrequire('dd-trace')\nrequire('newrelic')\n${sentry('')}\n${elastic}`,
      /first \d+ spans accepted/,
      { env: { ...newrelicSettings, NEW_RELIC_ENABLED: 'false', ELASTIC_APM_ACTIVE: 'false' } },
    ),
    quick: true,
    gets: { spans, never: /T110|broken headers/, also: /first \d+ spans accepted/ },
  },
]
