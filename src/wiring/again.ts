import { showValue } from '../config/describe'
import { isRecord } from '../config/option'
import { options, type Settings } from '../config/rows/options'
import { resolveSettings } from '../config/settings'
import type { Setup } from './setup'

/** What changes while the tracer runs, with the parts that are told. */
export interface ChangingParts {
  readonly setup: Setup
  /** Tells the parts which settings have changed. */
  readonly changed: (keys: ReadonlySet<'sampleRate' | 'samplingRules' | 'tags' | 'logInjection'>) => void
  /** The agent has moved. */
  readonly moved: () => void
}

const changeable = ['sampleRate', 'samplingRules', 'tags', 'logInjection'] as const
const places = ['url', 'hostname', 'port'] as const

/**
 * Takes the options of an `init` that comes after the start, as where `-r tracer/register` has started it: what can change
 * now does, the others are named with the variable that says the same at the start. Where nothing differs nothing is said.
 * OpenTelemetry's API is the caller's to register.
 */
export function initAgain(code: unknown, { setup, changed, moved }: ChangingParts): void {
  const { given, resolved, log } = setup
  const { values, sources } = resolveSettings(given.environment, code)
  const differ = (Object.keys(options) as (keyof Settings)[]).filter(
    key =>
      sources[key].startsWith('code') &&
      showValue(options[key], values[key]) !== showValue(options[key], resolved.values[key]),
  )
  const keys = new Set(changeable.filter(key => differ.includes(key)))
  if (keys.size > 0) {
    // As with settings from afar: all parts read the same object.
    Object.assign(resolved.values, Object.fromEntries([...keys].map(key => [key, values[key]])))
    changed(keys)
  }
  if (places.some(key => differ.includes(key)) && setup.move(values) === undefined) moved()

  if (differ.includes('otelEnabled')) Object.assign(resolved.values, { otelEnabled: values.otelEnabled })

  const possible: readonly string[] = [...changeable, ...places, 'otelEnabled']
  const late = [...differ.filter(key => !possible.includes(key)).map(named), ...functionsOf(code)]
  for (const problem of resolveSettings({}, code).problems) log.warn(problem)
  if (late.length > 0)
    log.warn(
      `init was called after the tracer had started: ${late.join(', ')} cannot change any more; set by variables what is to hold from the start`,
    )
}

function named(key: keyof Settings): string {
  const [variable] = options[key].env
  return variable === undefined ? key : `${key} (${variable})`
}

/** What is no setting: functions, which are taken at the start alone. */
function functionsOf(code: unknown): string[] {
  try {
    return ['logger', 'lookup', 'beforeSend'].filter(
      name => isRecord(code) && code[name] !== undefined && code[name] !== null,
    )
  } catch {
    return []
  }
}
