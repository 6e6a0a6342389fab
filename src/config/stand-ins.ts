import type { StandIn } from './option'

/**
 * OpenTelemetry's variables that mean a setting of ours in other words.
 * Source: https://docs.datadoghq.com/opentelemetry/config/environment_variable_support/
 */

const samplers: Readonly<Record<string, string | undefined>> = {
  always_on: '1',
  always_off: '0',
  parentbased_always_on: '1',
  parentbased_always_off: '0',
}

/** All samplers keep to the caller's decision, as those that are based on the parent. */
export const tracesSampler: StandIn = {
  expected: 'always_on, always_off or traceidratio, each also with parentbased_ before it',
  translate(text, env) {
    const name = text.toLowerCase()
    if (name === 'traceidratio' || name === 'parentbased_traceidratio')
      return env.OTEL_TRACES_SAMPLER_ARG?.trim() || '1'
    return Object.hasOwn(samplers, name) ? samplers[name] : undefined
  },
}

const levels: Readonly<Record<string, string>> = {
  none: 'off',
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  verbose: 'debug',
  all: 'debug',
}

export const logLevel: StandIn = {
  expected: 'none, error, warn, info, debug, verbose or all',
  translate: text => (Object.hasOwn(levels, text.toLowerCase()) ? levels[text.toLowerCase()] : undefined),
}

/** What an exporter's name says of a flag: `none` turns it off, `otlp` leaves it as it is. */
export const noExporter: StandIn = {
  expected: 'otlp or none',
  translate: text => ({ none: 'false', otlp: '' })[text.toLowerCase()],
}

/** What it says of how to export. */
export const otlpExporter: StandIn = {
  expected: noExporter.expected,
  translate: text => ({ none: '', otlp: 'otlp' })[text.toLowerCase()],
}

export const notDisabled: StandIn = {
  expected: 'true or false',
  translate: text => ({ true: 'false', false: 'true' })[text.toLowerCase()],
}
