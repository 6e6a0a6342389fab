import { own } from '../../names/own'
import type { StandIn } from '../option'

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
    return own(samplers, name)
  },
}

export const logLevel = words('none, error, warn, info, debug, verbose or all', {
  none: 'off',
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  verbose: 'debug',
  all: 'debug',
})

/** What an exporter's name says of a flag: `none` turns it off, `otlp` leaves it as it is. */
export const noExporter = words('otlp or none', { none: 'false', otlp: '' })

export const notDisabled = words('true or false', { true: 'false', false: 'true' })

/** Words, in any case, by others. */
function words(expected: string, meanings: Readonly<Record<string, string>>): StandIn {
  // A map: an object has words that nobody gave it, such as `__proto__`.
  const known = new Map(Object.entries(meanings))
  return { expected, translate: text => known.get(text.toLowerCase()) }
}
