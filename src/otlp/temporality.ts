/** What the user wants of values over time. Source: https://opentelemetry.io/docs/specs/otel/metrics/sdk_exporters/otlp/ */
export type TemporalityPreference = 'delta' | 'cumulative' | 'lowmemory'

/** The kinds of instruments of OpenTelemetry's API. */
export type InstrumentKind =
  | 'counter'
  | 'up-down counter'
  | 'histogram'
  | 'gauge'
  | 'observable counter'
  | 'observable up-down counter'
  | 'observable gauge'

/** The values of OTLP: since the last payload, or since the start. */
export const delta = 1
export const cumulative = 2

/** Whether values of such an instrument are told since the last payload. What goes up and down has no use in parts. */
export function temporalityOf(
  kind: InstrumentKind,
  preference: TemporalityPreference,
): typeof delta | typeof cumulative {
  switch (kind) {
    case 'counter':
    case 'histogram':
    case 'gauge':
      return preference === 'cumulative' ? cumulative : delta
    case 'observable counter':
      return preference === 'delta' ? delta : cumulative
    case 'up-down counter':
    case 'observable up-down counter':
      return cumulative
    case 'observable gauge':
      return delta
  }
}
