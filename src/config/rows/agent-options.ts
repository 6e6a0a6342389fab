import { duration, flag, integer, list, number } from '../kinds/plain'
import { option, type Table } from '../option'

/** Settings of what is agreed with the Datadog Agent beside traces. All are off unless they are asked for. */
export const agentOptions = {
  statsComputationEnabled: option(flag, {
    env: ['DD_TRACE_STATS_COMPUTATION_ENABLED', 'DD_TRACE_COMPUTE_STATS', 'DD_TRACE_TRACER_METRICS_ENABLED'],
    code: ['stats.enabled', 'stats'],
    default: false,
    doc: 'Computes statistics of spans here, where the Datadog Agent takes them, and no longer sends what was rejected.',
  }),
  statsCardinalityLimit: option(integer(1, 100_000), {
    env: ['DD_TRACE_STATS_CARDINALITY_LIMIT'],
    default: 7000,
    doc: 'How many kinds of spans statistics tell apart in ten seconds; further ones are counted together.',
  }),

  nativeSpanEvents: option(flag, {
    env: ['DD_TRACE_NATIVE_SPAN_EVENTS'],
    defaultText: 'as the agent says in `/info`',
    doc: 'Links and events of a span are sent as parts of it, not as text in tags.',
  }),

  orgGuardEnabled: option(flag, {
    env: ['DD_TRACE_ORG_GUARD_ENABLED'],
    default: false,
    doc: "Takes over no decision, origin or tags from another organization's traces; the agent names this one.",
  }),
  orgGuardStrict: option(flag, {
    env: ['DD_TRACE_ORG_GUARD_STRICT'],
    default: false,
    doc: 'Takes over nothing from traces that name no organization.',
  }),
  orgGuardTrusted: option(list, {
    env: ['DD_TRACE_ORG_GUARD_TRUSTED_OPMS'],
    default: [],
    doc: 'Markers of organizations that are trusted like the own one, separated by commas.',
  }),

  telemetryEnabled: option(flag, {
    env: ['DD_INSTRUMENTATION_TELEMETRY_ENABLED', 'DD_TRACE_TELEMETRY_ENABLED'],
    code: ['telemetry.enabled'],
    default: false,
    doc: 'Tells Datadog, by way of the agent, of the tracer itself: settings, integrations, dependencies.',
  }),
  telemetryHeartbeatInterval: option(duration(86_400), {
    env: ['DD_TELEMETRY_HEARTBEAT_INTERVAL'],
    code: ['telemetry.heartbeatInterval'],
    default: 60_000,
    defaultText: '`60`',
    doc: 'The time between two signs of life of telemetry: seconds in the variable, milliseconds in code.',
  }),
  telemetryExtendedHeartbeatInterval: option(duration(2_000_000), {
    env: ['DD_TELEMETRY_EXTENDED_HEARTBEAT_INTERVAL'],
    default: 86_400_000,
    defaultText: '`86400`',
    doc: 'The time after which telemetry tells settings, integrations and dependencies again: seconds in the variable.',
  }),
  telemetryDependencies: option(flag, {
    env: ['DD_TELEMETRY_DEPENDENCY_COLLECTION_ENABLED'],
    code: ['telemetry.dependencyCollection'],
    default: true,
    doc: 'Telemetry names the packages that were loaded.',
  }),
  telemetryMetrics: option(flag, {
    env: ['DD_TELEMETRY_METRICS_ENABLED'],
    code: ['telemetry.metrics'],
    default: true,
    doc: 'Telemetry has numbers of the tracer, such as spans made and dropped.',
  }),

  remoteConfigEnabled: option(flag, {
    env: ['DD_REMOTE_CONFIGURATION_ENABLED', 'DD_REMOTE_CONFIG_ENABLED'],
    code: ['remoteConfig.enabled'],
    default: false,
    doc: 'Lets Datadog change settings while the program runs, by way of the agent: sampling, tags, log injection, tracing.',
  }),
  remoteConfigPollInterval: option(number(0.05, 3600), {
    env: ['DD_REMOTE_CONFIG_POLL_INTERVAL_SECONDS', 'DD_REMOTECONFIG_POLL_SECONDS'],
    code: ['remoteConfig.pollInterval'],
    default: 5,
    doc: 'The time between two questions for changed settings, in seconds.',
  }),
} satisfies Table
