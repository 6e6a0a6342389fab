import { choice, flag, integer, text } from '../kinds/plain'
import { option, type Table } from '../option'

/**
 * Settings of Datadog's other products. Telemetry tells Datadog that they are set; here they have no effect. Those of all
 * signals of OTLP are told by their own names as well: the rows of each signal read them.
 */
export const acceptedOptions = {
  appsecEnabled: option(flag, {
    env: ['DD_APPSEC_ENABLED'],
    default: false,
    doc: 'Threat detection; told to telemetry, without effect.',
  }),
  appsecScaEnabled: option(flag, {
    env: ['DD_APPSEC_SCA_ENABLED'],
    doc: 'Software composition analysis, which Datadog does on what telemetry tells; without effect here.',
  }),
  dataStreamsEnabled: option(flag, {
    env: ['DD_DATA_STREAMS_ENABLED'],
    default: false,
    doc: 'Data streams monitoring; told to telemetry, without effect.',
  }),
  dynamicInstrumentationEnabled: option(flag, {
    env: ['DD_DYNAMIC_INSTRUMENTATION_ENABLED'],
    default: false,
    doc: 'Dynamic instrumentation; told to telemetry, without effect.',
  }),
  injectionEnabled: option(text, {
    env: ['DD_INJECTION_ENABLED'],
    doc: 'What single-step instrumentation injects into programs; told to telemetry, without effect.',
  }),
  injectForce: option(flag, {
    env: ['DD_INJECT_FORCE'],
    doc: 'Whether it injects where it would rather not; told to telemetry, without effect.',
  }),
  instrumentationSource: option(text, {
    default: 'manual',
    doc: 'How the tracer got into the program: never by injection of its own.',
  }),
  otlpProtocol: option(choice(['http/protobuf', 'http/json']), {
    env: ['OTEL_EXPORTER_OTLP_PROTOCOL'],
    default: 'http/protobuf',
    doc: 'The form of all requests by OTLP whose signal has none of its own.',
  }),
  otlpTimeout: option(integer(1, 3_600_000), {
    env: ['OTEL_EXPORTER_OTLP_TIMEOUT'],
    default: 10_000,
    doc: 'How long all requests by OTLP may take whose signal has no time of its own, in milliseconds.',
  }),
} satisfies Table
