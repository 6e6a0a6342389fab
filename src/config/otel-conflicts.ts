import { split } from './kinds/plain'
import { noExporter } from './kinds/stand-ins'
import type { Table } from './option'
import { type Environment, readVariable } from './resolve'
import { options } from './rows/options'

/** A variable of OpenTelemetry's and the one of ours that means the same, where there is one. */
export interface OtelConflict {
  readonly datadog: string | undefined
  readonly opentelemetry: string
}

/** Which of OpenTelemetry's variables are not used. */
export interface OtelConflicts {
  /** Ours is set as well, and wins. */
  readonly hidden: readonly OtelConflict[]
  /** It cannot be used. */
  readonly invalid: readonly OtelConflict[]
}

/** Lists the variables of OpenTelemetry that are set and not used, each once. Never throws. */
export function otelConflicts(env: Environment): OtelConflicts {
  const hidden: OtelConflict[] = []
  const invalid: OtelConflict[] = []
  const add = (opentelemetry: string, datadog: string | undefined, isHidden: boolean, isValid: () => boolean): void => {
    // One that several settings read is listed with the first.
    const listed = [...hidden, ...invalid].some(conflict => conflict.opentelemetry === opentelemetry)
    if (listed || !isSet(env, opentelemetry)) return
    if (isHidden) hidden.push({ datadog, opentelemetry })
    else if (!isValid()) invalid.push({ datadog, opentelemetry })
  }
  // It is not hidden by ours: the two add up to whether records are sent.
  add(
    'OTEL_LOGS_EXPORTER',
    undefined,
    false,
    () => noExporter.translate((env.OTEL_LOGS_EXPORTER ?? '').trim(), env) !== undefined,
  )
  const rows: Table = options
  for (const row of Object.values(rows)) {
    const datadog = row.env.find(isOurs)
    const isHidden = row.env.some(name => isOurs(name) && isSet(env, name))
    for (const name of row.env.filter(each => !isOurs(each) && datadog !== undefined))
      add(name, datadog, isHidden, () => readVariable(row, name, env)?.problems === undefined)
  }
  const attributes = split(env.OTEL_RESOURCE_ATTRIBUTES ?? '')
  add('OTEL_RESOURCE_ATTRIBUTES', 'DD_TAGS', isSet(env, 'DD_TAGS'), () =>
    attributes.every(item => item.indexOf('=') > 0),
  )
  add('OTEL_TRACES_SAMPLER_ARG', 'DD_TRACE_SAMPLE_RATE', isSet(env, 'DD_TRACE_SAMPLE_RATE'), () => {
    const share = Number(env.OTEL_TRACES_SAMPLER_ARG)
    return share >= 0 && share <= 1
  })
  return { hidden, invalid }
}

/** The sentences for the user about what is not used, beside those that reading the variables gave. */
export function conflictProblems({ hidden }: OtelConflicts): string[] {
  return (
    hidden
      // Tags of both add up.
      .filter(({ opentelemetry }) => opentelemetry !== 'OTEL_RESOURCE_ATTRIBUTES')
      .map(({ datadog, opentelemetry }) => `${opentelemetry} is not used: ${datadog} is set`)
  )
}

function isOurs(name: string): boolean {
  return name.startsWith('DD_')
}

function isSet(env: Environment, name: string): boolean {
  return Object.hasOwn(env, name) && env[name]?.trim() !== '' && env[name] !== undefined
}
