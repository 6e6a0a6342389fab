import { agentUrl } from '../kinds/agent-url'
import { headerName, headerTags } from '../kinds/headers'
import { host } from '../kinds/host'
import { mapping, tags } from '../kinds/map'
import { choice, duration, flag, integer, list, loose, number, port, text } from '../kinds/plain'
import { querySecrets, redaction } from '../kinds/redaction'
import { samplingRules, spanSamplingRules } from '../kinds/sampling-rules'
import { noExporter, logLevel as otelLogLevel, tracesSampler } from '../kinds/stand-ins'
import { statuses } from '../kinds/statuses'
import { option, type Table, type Values } from '../option'
import { agentOptions } from './agent-options'
import { familiarOptions } from './familiar-options'
import { functionOptions } from './function-options'
import { otelOptions } from './otel-options'
import { otlpOptions } from './otlp-options'
import { processOptions } from './process-options'
import { propagationOptions } from './propagation-options'
import { secretOptions } from './secret-options'
import { signalOptions } from './signal-options'
import { sourceOptions } from './source-options'

/** Every setting of the tracer. `TracerOptions` says the same in types; a test keeps the two equal. */
export const options = {
  service: option(text, {
    env: ['DD_SERVICE', 'DD_SERVICE_NAME', 'OTEL_SERVICE_NAME'],
    default: 'node',
    defaultText: 'in a cloud function its name, else the `name` in the nearest package.json, else `node`',
    doc: 'The name of this service.',
  }),
  env: option(text, { env: ['DD_ENV'], doc: 'The environment it runs in, such as `prod`.' }),
  version: option(text, { env: ['DD_VERSION'], doc: 'The version of this service.' }),
  tags: option(tags, {
    env: ['DD_TAGS', 'DD_TRACE_TAGS', 'DD_TRACE_GLOBAL_TAGS'],
    default: new Map<string, string>(),
    doc: 'Tags of every span: `key:value` or `key=value`, separated by commas or blanks; those of the variables and of the code add up.',
  }),
  serviceMapping: option(mapping, {
    env: ['DD_SERVICE_MAPPING'],
    default: new Map<string, string>(),
    doc: 'Renames services: `from:to`, separated by commas or blanks.',
  }),

  url: option(agentUrl, {
    env: ['DD_TRACE_AGENT_URL', 'DD_TRACE_URL'],
    doc: 'Where the agent is: `http://host:port/prefix`, `https://…` or `unix:///path/to/socket`; wins over host and port.',
  }),
  hostname: option(host, {
    env: ['DD_AGENT_HOST', 'DD_TRACE_AGENT_HOSTNAME', 'DD_TRACE_AGENT_HOST'],
    defaultText: 'localhost',
    doc: "The agent's host, or `host:port`.",
  }),
  port: option(port, {
    env: ['DD_TRACE_AGENT_PORT', 'DD_AGENT_PORT'],
    defaultText: '9529 (DataKit), else 8126 (Datadog Agent)',
    doc: "The agent's TCP port.",
  }),
  agentTimeout: option(duration(600), {
    env: ['DD_TRACE_AGENT_TIMEOUT', 'DD_TRACE_AGENT_TIMEOUT_SECONDS'],
    default: 2000,
    defaultText: '`2`',
    doc: 'How long one request to the agent may take: seconds in the variable, milliseconds in code.',
  }),
  protocolVersion: option(loose(choice(['0.4', '0.5'], { 'v0.4': '0.4', 'v0.5': '0.5' })), {
    env: ['DD_TRACE_AGENT_PROTOCOL_VERSION', 'DD_TRACE_API_VERSION'],
    default: '0.4',
    doc: 'The format of traces sent to the agent: `0.4` or `0.5`.',
  }),
  flushInterval: option(integer(0, 3_600_000), {
    env: ['DD_TRACE_FLUSH_INTERVAL'],
    default: 2000,
    doc: 'The time between two requests to the agent, in milliseconds; 0 sends each trace at once.',
  }),
  flushMinSpans: option(integer(1, 1_000_000), {
    env: ['DD_TRACE_PARTIAL_FLUSH_MIN_SPANS'],
    default: 1000,
    doc: 'When a trace has so many finished spans, they are sent before the trace has ended.',
  }),

  enabled: option(flag, {
    env: ['DD_TRACE_ENABLED', 'DD_APM_TRACING_ENABLED', 'DD_TRACING_ENABLED', 'OTEL_TRACES_EXPORTER'],
    standIns: { OTEL_TRACES_EXPORTER: noExporter },
    code: ['apmTracingEnabled'],
    default: true,
    doc: 'False turns all tracing off.',
  }),
  debug: option(flag, {
    env: ['DD_TRACE_DEBUG'],
    default: false,
    doc: "Sets the log level to `debug` where it is not set; the tracer's log goes to stderr.",
  }),
  logLevel: option(choice(['debug', 'info', 'warn', 'error', 'off'], { warning: 'warn', none: 'off' }), {
    env: ['DD_TRACE_LOG_LEVEL', 'DD_LOG_LEVEL', 'OTEL_LOG_LEVEL'],
    standIns: { OTEL_LOG_LEVEL: otelLogLevel },
    default: 'warn',
    doc: "The least severe of the tracer's own messages to print: `debug`, `info`, `warn`, `error` or `off`.",
  }),
  startupLogs: option(flag, {
    env: ['DD_TRACE_STARTUP_LOGS'],
    default: true,
    doc: 'Prints a line at the start (settings, agent, what was ignored) and a line at the first payload (who took it). `DD_TRACE_LOG_LEVEL=error` silences what comes later.',
  }),
  scope: option(choice(['async_local_storage', 'cls-hooked']), {
    env: ['DD_TRACE_SCOPE'],
    default: 'async_local_storage',
    doc: 'What carries the active span: `async_local_storage`, or the slower `cls-hooked`.',
  }),

  sampleRate: option(number(0, 1), {
    env: ['DD_TRACE_SAMPLE_RATE', 'OTEL_TRACES_SAMPLER'],
    standIns: { OTEL_TRACES_SAMPLER: tracesSampler },
    defaultText: 'the agent decides',
    doc: 'The share of traces to keep, from 0 to 1.',
  }),
  samplingRules: option(samplingRules, {
    env: ['DD_TRACE_SAMPLING_RULES'],
    default: [],
    doc: 'Rules that are asked before the sample rate, as JSON: `[{"service":"web","resource":"GET /*","sample_rate":0.1}]`; the first that matches wins.',
  }),
  rateLimit: option(number(-1, 1_000_000), {
    env: ['DD_TRACE_RATE_LIMIT'],
    default: 100,
    doc: 'The most traces a second that a sample rate or rules keep; -1 is no limit.',
  }),
  spanSamplingRules: option(spanSamplingRules, {
    env: ['DD_SPAN_SAMPLING_RULES'],
    default: [],
    doc: 'Spans that are sent although their trace is rejected, as JSON: `[{"name":"card.charge","sample_rate":1,"max_per_second":50}]`; the first rule that matches a span decides.',
  }),
  spanSamplingRulesFile: option(text, {
    env: ['DD_SPAN_SAMPLING_RULES_FILE'],
    doc: 'A file with `spanSamplingRules` as JSON; wins over them.',
  }),

  ...propagationOptions,

  disabledPlugins: option(list, {
    env: ['DD_TRACE_DISABLED_PLUGINS', 'DD_TRACE_DISABLED_INSTRUMENTATIONS'],
    default: [],
    doc: 'Integrations that are left out, separated by commas.',
  }),
  middlewareTracingEnabled: option(flag, {
    env: ['DD_TRACE_MIDDLEWARE_TRACING_ENABLED'],
    default: true,
    doc: 'A span for each middleware of a web framework; without these spans, the request still has its route.',
  }),
  httpServerErrorStatuses: option(statuses, {
    env: ['DD_TRACE_HTTP_SERVER_ERROR_STATUSES', 'DD_HTTP_SERVER_ERROR_STATUSES'],
    default: [[500, 599]],
    doc: 'Statuses that are errors in the answers that this service gives: codes and ranges, separated by commas.',
  }),
  httpClientErrorStatuses: option(statuses, {
    env: ['DD_TRACE_HTTP_CLIENT_ERROR_STATUSES'],
    default: [[400, 499]],
    doc: 'Statuses that are errors in the answers that this service gets.',
  }),
  headerTags: option(headerTags, {
    env: ['DD_TRACE_HEADER_TAGS'],
    default: new Map<string, string | undefined>(),
    doc: 'Headers that become tags of HTTP spans: `header` or `header:tag`, separated by commas.',
  }),
  corsHeadersEnabled: option(flag, {
    env: ['DD_TRACE_CORS_HEADERS_ENABLED'],
    default: true,
    doc: 'Where the application allows headers to scripts of other origins (CORS), the headers of a trace are allowed too.',
  }),
  clientIpEnabled: option(flag, {
    env: ['DD_TRACE_CLIENT_IP_ENABLED'],
    default: false,
    doc: "Tags HTTP server spans with the client's address, as proxies tell it.",
  }),
  clientIpHeader: option(headerName, {
    env: ['DD_TRACE_CLIENT_IP_HEADER'],
    doc: "The only header to take the client's address from.",
  }),
  queryStringObfuscation: option(redaction, {
    env: ['DD_TRACE_OBFUSCATION_QUERY_STRING_REGEXP'],
    default: querySecrets,
    defaultText: 'parameters that look like secrets',
    doc: 'What is hidden in the query string of `http.url`: a regular expression; an empty text hides nothing, `.*` everything.',
  }),
  dbmPropagationMode: option(loose(choice(['disabled', 'service', 'full', 'dynamic_service'])), {
    env: ['DD_DBM_PROPAGATION_MODE'],
    default: 'disabled',
    doc: 'What a comment in SQL tells the database: `disabled`, `service`, `full` (with the trace id) or `dynamic_service`.',
  }),

  spanAttributeSchema: option(choice(['v0', 'v1']), {
    env: ['DD_TRACE_SPAN_ATTRIBUTE_SCHEMA'],
    default: 'v0',
    doc: 'The naming of spans and services: `v0` or `v1`.',
  }),
  removeIntegrationServiceNames: option(flag, {
    env: ['DD_TRACE_REMOVE_INTEGRATION_SERVICE_NAMES_ENABLED'],
    code: ['spanRemoveIntegrationFromService'],
    default: false,
    doc: "Spans of integrations have this service's name instead of their own, such as `app-postgres`.",
  }),
  peerServiceDefaultsEnabled: option(flag, {
    env: ['DD_TRACE_PEER_SERVICE_DEFAULTS_ENABLED'],
    code: ['spanComputePeerService'],
    default: false,
    defaultText: 'true with the naming `v1`, else false',
    doc: 'Spans of outgoing calls say in `peer.service` whom they call: a database, else a host.',
  }),
  peerServiceMapping: option(mapping, {
    env: ['DD_TRACE_PEER_SERVICE_MAPPING'],
    default: new Map<string, string>(),
    doc: 'Renames what is in `peer.service`: `from:to`, separated by commas or blanks.',
  }),
  reportHostname: option(flag, {
    env: ['DD_TRACE_REPORT_HOSTNAME'],
    default: false,
    doc: "Tags spans with this machine's host name.",
  }),

  ...secretOptions,
  ...signalOptions,
  ...familiarOptions,
  ...functionOptions,
  ...agentOptions,
  ...processOptions,
  ...sourceOptions,
  ...otelOptions,
  ...otlpOptions,
} satisfies Table

/** The rows of the tracer's settings. */
export type TracerTable = typeof options

/** The tracer's settings in force. */
export type Settings = Values<TracerTable>
