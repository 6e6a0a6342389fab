import type { LookupFunction } from 'node:net'
import type { MapInCode } from '../kinds/map'
import type { MethodsOfModule } from '../kinds/methods'
import type { Loose } from '../kinds/plain'
import type { SamplingRuleInCode, SpanSamplingRuleInCode } from '../kinds/sampling-rules'
import type { BeforeSend } from './before-send'
import type { Logger } from './given-functions'
import type { OtelOptions } from './otel-in-code'
import type { OtherProductOptions } from './other-products'

/** A header style that carries a trace, or none. */
export type PropagationStyleName = 'datadog' | 'tracecontext' | 'b3' | 'b3multi' | 'baggage' | 'none'

type Styles = readonly Loose<PropagationStyleName>[] | string
type StatusList = string | readonly (number | string)[]

/** The options of `init`; each is optional, and a text is read as in the variable of the same row. */
export interface TracerOptions extends OtelOptions, OtherProductOptions {
  /** The name of this service. */
  service?: string | undefined
  /** The environment it runs in, such as `prod`. */
  env?: string | undefined
  /** The version of this service. */
  version?: string | undefined
  /** Tags of every span: `key:value` or `key=value`, separated by commas or blanks; those of the variables and of the code add up. */
  tags?: MapInCode<string | number | boolean> | undefined
  /** Renames services: `from:to`, separated by commas or blanks. */
  serviceMapping?: MapInCode | undefined
  /** Where the agent is: `http://host:port/prefix`, `https://…` or `unix:///path/to/socket`; wins over host and port. */
  url?: string | URL | undefined
  /** The agent's host, or `host:port`. */
  hostname?: string | undefined
  /** The agent's TCP port. */
  port?: number | string | undefined
  /** How long one request to the agent may take: seconds in the variable, milliseconds in code. */
  agentTimeout?: number | undefined
  /** The format of traces sent to the agent: `0.4` or `0.5`. */
  protocolVersion?: Loose<'0.4' | '0.5'> | undefined
  /** The time between two requests to the agent, in milliseconds; 0 sends each trace at once. */
  flushInterval?: number | undefined
  /** When a trace has so many finished spans, they are sent before the trace has ended. */
  flushMinSpans?: number | undefined
  /** False turns all tracing off. */
  enabled?: boolean | undefined
  /** Sets the log level to `debug` where it is not set; the tracer's log goes to stderr. */
  debug?: boolean | undefined
  /** The least severe of the tracer's own messages to print: `debug`, `info`, `warn`, `error` or `off`. */
  logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'off' | undefined
  /** Prints a line at the start (settings, agent, what was ignored) and a line at the first payload (who took it). `DD_TRACE_LOG_LEVEL=error` silences what comes later. */
  startupLogs?: boolean | undefined
  /** What carries the active span: `async_local_storage`, or the slower `cls-hooked`. */
  scope?: 'async_local_storage' | 'cls-hooked' | undefined
  /** The share of traces to keep, from 0 to 1. */
  sampleRate?: number | undefined
  /** Rules that are asked before the sample rate, as JSON: `[{"service":"web","resource":"GET /*","sample_rate":0.1}]`; the first that matches wins. */
  samplingRules?: readonly SamplingRuleInCode[] | string | undefined
  /** The most traces a second that a sample rate or rules keep; -1 is no limit. */
  rateLimit?: number | undefined
  /** Spans that are sent although their trace is rejected, as JSON: `[{"name":"card.charge","sample_rate":1,"max_per_second":50}]`; the first rule that matches a span decides. */
  spanSamplingRules?: readonly SpanSamplingRuleInCode[] | string | undefined
  /** A file with `spanSamplingRules` as JSON; wins over them. */
  spanSamplingRulesFile?: string | undefined
  /** Headers that carry a trace to and from other services: `datadog`, `tracecontext`, `b3`, `b3multi`, `baggage` or `none`. */
  propagationStyle?: Styles | undefined
  /** The headers of requests that this service makes, where they differ from `propagationStyle`. */
  propagationStyleInject?: Styles | undefined
  /** The headers of requests that this service receives, where they differ; the first style that is found leads. */
  propagationStyleExtract?: Styles | undefined
  /** New trace ids have 128 bits, else 64. */
  traceId128BitGenerationEnabled?: boolean | undefined
  /** The longest `x-datadog-tags` header to send, in bytes; 0 sends none. */
  xDatadogTagsMaxLength?: number | undefined
  /** The most items in a `baggage` header. */
  baggageMaxItems?: number | undefined
  /** The longest `baggage` header, in bytes. */
  baggageMaxBytes?: number | undefined
  /** Reads only the first style that is found; the others add no links and no members of `tracestate`. */
  propagationExtractFirst?: boolean | undefined
  /** What becomes of a trace that a request brings: `continue` it, `restart` with a new one that links to it, or `ignore` it and its baggage. */
  propagationBehaviorExtract?: 'continue' | 'restart' | 'ignore' | undefined
  /** Items of incoming baggage that become tags `baggage.<item>`, separated by commas; `*` is all, an empty text none. */
  baggageTagKeys?: readonly string[] | string | undefined
  /** Baggage is also written to and read from headers `ot-baggage-*`, as dd-trace does for items of a span. */
  legacyBaggageEnabled?: boolean | undefined
  /** Functions of your own that have spans, by module: `./src/shop.js[checkout,Cart.add];stripe[charge]`. */
  methods?: readonly MethodsOfModule[] | string | undefined
  /** Integrations that are left out, separated by commas. */
  disabledPlugins?: readonly string[] | string | undefined
  /** A span for each middleware of a web framework; without these spans, the request still has its route. */
  middlewareTracingEnabled?: boolean | undefined
  /** Statuses that are errors in the answers that this service gives: codes and ranges, separated by commas. */
  httpServerErrorStatuses?: StatusList | undefined
  /** Statuses that are errors in the answers that this service gets. */
  httpClientErrorStatuses?: StatusList | undefined
  /** Headers that become tags of HTTP spans: `header` or `header:tag`, separated by commas. */
  headerTags?: string | readonly string[] | Readonly<Record<string, string>> | undefined
  /** Where the application allows headers to scripts of other origins (CORS), the headers of a trace are allowed too. */
  corsHeadersEnabled?: boolean | undefined
  /** Tags HTTP server spans with the client's address, as proxies tell it. */
  clientIpEnabled?: boolean | undefined
  /** The only header to take the client's address from. */
  clientIpHeader?: string | undefined
  /** What is hidden in the query string of `http.url`: a regular expression; an empty text hides nothing, `.*` everything. */
  queryStringObfuscation?: boolean | RegExp | string | undefined
  /** What a comment in SQL tells the database: `disabled`, `service`, `full` (with the trace id) or `dynamic_service`. */
  dbmPropagationMode?: Loose<'disabled' | 'service' | 'full' | 'dynamic_service'> | undefined
  /** The naming of spans and services: `v0` or `v1`. */
  spanAttributeSchema?: 'v0' | 'v1' | undefined
  /** Spans of integrations have this service's name instead of their own, such as `app-postgres`. */
  removeIntegrationServiceNames?: boolean | undefined
  /** Spans of outgoing calls say in `peer.service` whom they call: a database, else a host. */
  peerServiceDefaultsEnabled?: boolean | undefined
  /** Renames what is in `peer.service`: `from:to`, separated by commas or blanks. */
  peerServiceMapping?: MapInCode | undefined
  /** Tags spans with this machine's host name. */
  reportHostname?: boolean | undefined
  /** Literals in SQL are replaced by `?`, for every library that has no setting of its own. */
  sqlObfuscationEnabled?: boolean | undefined
  /** What looks like a secret in messages and stacks of errors, in events of spans, and in log records that are sent, is replaced by `***`. */
  errorObfuscationEnabled?: boolean | undefined
  /** Log records name the trace and span in which they were written. */
  logInjection?: boolean | undefined
  /** How records name them: `nested` is an object `dd`, `flat` is keys such as `dd.trace_id`. */
  logInjectionFormat?: 'nested' | 'flat' | undefined
  /** Where log records are shown as well; `npx ddtrace-run --ui` sets it to the address of its page. */
  logsPageUrl?: string | URL | undefined
  /** Sends the state of Node's runtime, and the tracer's own, every 10 seconds over DogStatsD. */
  runtimeMetrics?:
    | boolean
    | { readonly enabled?: boolean; readonly gc?: boolean; readonly eventLoop?: boolean; readonly native?: boolean }
    | undefined
  /** The host that takes metrics. */
  dogstatsdHostname?: string | undefined
  /** The UDP port that takes metrics. */
  dogstatsdPort?: number | string | undefined
  /** Where metrics go: `udp://host:port` or `unixstream:///path/to/socket`; wins over host and port. */
  dogstatsdUrl?: string | URL | undefined
  /** Sends CPU and heap profiles to the agent. */
  profiling?: boolean | undefined
  /** The time that one profile covers: seconds in the variable, milliseconds in code. */
  profilingUploadPeriod?: number | undefined
  /** Profiles have wall and CPU time. */
  profilingWalltimeEnabled?: boolean | undefined
  /** Profiles have what was allocated and is still alive. */
  profilingHeapEnabled?: boolean | undefined
  /** Profiles name the lines of the source, such as TypeScript, where a source map tells them. */
  profilingSourceMap?: boolean | undefined
  /** Log records name a trace id of 128 bits in hexadecimal, else its lower half as a decimal number. */
  traceId128BitLoggingEnabled?: boolean | undefined
  /** Spans that have ended are sent before their trace has ended; false: only at the end of the program. */
  partialFlushEnabled?: boolean | undefined
  /** The service of AWS that called a Lambda function has a span of its own, such as `aws.apigateway` or `aws.sqs`. */
  managedServices?: boolean | undefined
  /** How long before the time limit of a Lambda function its open spans are ended as failed and sent, in milliseconds. */
  flushDeadline?: number | undefined
  /** Decides anew whether an incoming trace is kept, and ignores what the calling service has decided. */
  sampleIgnoreParent?: boolean | undefined
  /** False leaves out all integrations that are not enabled by name. */
  plugins?: boolean | undefined
  /** Takes the tracer's own messages: an object with `debug`, `info`, `warn` and `error`. */
  logger?: Logger | undefined
  /**
   * Called with each span when it has ended, before it is sent: it may change the span, or return false or null to leave it
   * out. What it throws is told once, and the span is sent as it was; a promise is not waited for.
   */
  beforeSend?: BeforeSend | undefined
  /** Looks up the agent's host name. */
  lookup?: LookupFunction | undefined
  /** Runtime metrics have the pauses for garbage collection. */
  runtimeMetricsGc?: boolean | undefined
  /** Runtime metrics have the delay of the event loop. */
  runtimeMetricsEventLoop?: boolean | undefined
  /** Metrics have the tag `runtime-id`, one for each process. */
  runtimeMetricsRuntimeId?: boolean | undefined
  /** Computes statistics of spans here, where the Datadog Agent takes them, and no longer sends what was rejected. */
  statsComputationEnabled?: boolean | undefined
  /** How many kinds of spans statistics tell apart in ten seconds; further ones are counted together. */
  statsCardinalityLimit?: number | undefined
  /** Links and events of a span are sent as parts of it, not as text in tags. */
  nativeSpanEvents?: boolean | undefined
  /** Takes over no decision, origin or tags from another organization's traces; the agent names this one. */
  orgGuardEnabled?: boolean | undefined
  /** Takes over nothing from traces that name no organization. */
  orgGuardStrict?: boolean | undefined
  /** Markers of organizations that are trusted like the own one, separated by commas. */
  orgGuardTrusted?: readonly string[] | string | undefined
  /** Tells Datadog, by way of the agent, of the tracer itself: settings, integrations, dependencies. */
  telemetryEnabled?: boolean | undefined
  /** The time between two signs of life of telemetry: seconds in the variable, milliseconds in code. */
  telemetryHeartbeatInterval?: number | undefined
  /** The time after which telemetry tells settings, integrations and dependencies again: seconds in the variable. */
  telemetryExtendedHeartbeatInterval?: number | undefined
  /** Telemetry names the packages that were loaded. */
  telemetryDependencies?: boolean | undefined
  /** Telemetry has numbers of the tracer, such as spans made and dropped. */
  telemetryMetrics?: boolean | undefined
  /** Lets Datadog change settings while the program runs, by way of the agent: sampling, tags, log injection, tracing. */
  remoteConfigEnabled?: boolean | undefined
  /** The time between two questions for changed settings, in seconds. */
  remoteConfigPollInterval?: number | undefined
  /** Traces name the repository and the commit, where `DD_GIT_REPOSITORY_URL` or `DD_GIT_COMMIT_SHA` is set. */
  gitMetadataEnabled?: boolean | undefined
  /** The repository of the application; credentials in it are not sent. */
  gitRepositoryUrl?: string | undefined
  /** The commit that runs, in hexadecimal. */
  gitCommitSha?: string | undefined
  /** A directory in which the tracer's own messages are written as well, a file a process of 10 MB at most. */
  logDirectory?: string | undefined
  /** The `http.url` of a request that this service makes has its query string, without what looks like a secret. */
  httpClientTagQueryString?: boolean | undefined
  /** Traces, statistics, telemetry and remote configuration tell of the process: its script, its directories, and who named the service. */
  processTags?: boolean | undefined
  /** A trace that is open for so long is sent as it is; at the end of the process, all that is open is. Seconds in the variable, milliseconds in code. */
  longRunningInitialFlushInterval?: number | undefined
  /** The time after which an open trace is sent again: seconds in the variable, milliseconds in code. */
  longRunningFlushInterval?: number | undefined
  /** True: open traces are sent after 20 seconds, where no first time is set; false: they are not sent. */
  longRunningEnabled?: boolean | undefined
  /** As `statsComputationEnabled`. */
  stats?: boolean | { readonly enabled?: boolean | undefined } | undefined
  /** As `telemetryEnabled`, `telemetryHeartbeatInterval`, `telemetryDependencies` and `telemetryMetrics`. */
  telemetry?:
    | {
        readonly enabled?: boolean | undefined
        readonly heartbeatInterval?: number | undefined
        readonly dependencyCollection?: boolean | undefined
        readonly metrics?: boolean | undefined
      }
    | undefined
  /** As `remoteConfigEnabled` and `remoteConfigPollInterval`. */
  remoteConfig?: { readonly enabled?: boolean | undefined; readonly pollInterval?: number | undefined } | undefined
  /** Where metrics go, as dd-trace takes it. */
  dogstatsd?: { readonly hostname?: string | undefined; readonly port?: number | string | undefined } | undefined
  /** As `propagationStyle`, or each direction on its own. */
  tracePropagationStyle?:
    | Styles
    | { readonly inject?: Styles | undefined; readonly extract?: Styles | undefined }
    | undefined
  /** As `peerServiceDefaultsEnabled`. */
  spanComputePeerService?: boolean | undefined
  /** As `enabled`. */
  apmTracingEnabled?: boolean | undefined
  /** As `removeIntegrationServiceNames`. */
  spanRemoveIntegrationFromService?: boolean | undefined
}
