import { flag } from '../kinds/plain'
import { notDisabled } from '../kinds/stand-ins'
import { option, type Table } from '../option'

/** Settings of what OpenTelemetry brings. All are off unless they are asked for. */
export const otelOptions = {
  otelEnabled: option(flag, {
    env: ['DD_TRACE_OTEL_ENABLED', 'OTEL_SDK_DISABLED'],
    standIns: { OTEL_SDK_DISABLED: notDisabled },
    default: false,
    doc: "OpenTelemetry's API makes this tracer's spans: it is registered with every copy of `@opentelemetry/api` 1.x.",
  }),
} satisfies Table
