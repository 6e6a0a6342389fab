import type { NumberForm } from './points'
import type { StreamSettings } from './stream'
import type { InstrumentKind } from './temporality'
import { quoted, type Tell } from './told'

/** What a caller may say of an instrument: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/metrics/Metric.ts */
export interface InstrumentOptions {
  readonly description?: unknown
  readonly unit?: unknown
  /** 0 is a whole number, 1 a double. */
  readonly valueType?: unknown
  readonly advice?: { readonly explicitBucketBoundaries?: unknown } | undefined
}

/** Source: https://opentelemetry.io/docs/specs/otel/metrics/api/#instrument-name-syntax */
const nameForm = /^[a-z][a-z0-9_.\-/]{0,254}$/i
/** Where buckets end unless an instrument says otherwise, as in OpenTelemetry's SDKs. */
const usualBounds: readonly number[] = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000]
/** Buckets that one histogram may have. */
const maxBounds = 1000

/** Reads what a caller says of an instrument; undefined where its name is none. `tell` takes what was wrong. */
export function readInstrument(
  kind: InstrumentKind,
  name: unknown,
  options: InstrumentOptions | undefined,
  tell: Tell,
): StreamSettings | undefined {
  if (typeof name !== 'string' || !nameForm.test(name)) {
    tell(
      'an instrument is not measured: expected a name that begins with a letter, with up to 254 more letters, digits, _ . - /',
      quoted(name),
    )
    return undefined
  }
  const form: NumberForm = options?.valueType === 0 ? 'whole' : 'double'
  const bounds = kind === 'histogram' ? readBounds(name, options?.advice?.explicitBucketBoundaries, tell) : []
  return { name, description: textOf(options?.description), unit: textOf(options?.unit), kind, form, bounds }
}

function readBounds(name: string, given: unknown, tell: Tell): readonly number[] {
  if (given === undefined || given === null) return usualBounds
  const rises = (bound: unknown, at: number, all: readonly unknown[]) =>
    typeof bound === 'number' && Number.isFinite(bound) && (at === 0 || bound > (all[at - 1] as number))
  if (Array.isArray(given) && given.length <= maxBounds && given.every(rises)) return [...given]
  tell(`the histogram ${name} has the usual buckets: expected at most ${maxBounds} bounds, each above the one before`)
  return usualBounds
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
