import { flag, text } from './kinds'
import { option, type Table } from './option'

/** Settings of Datadog's other products. Telemetry tells Datadog that they are set; here they have no effect. */
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
} satisfies Table
