import { attributeKey } from './attribute-key'
import { type Attribute, attribute, attributesOf, nanoseconds } from './attributes'
import { HistogramPoint, LastPoint, type NumberForm, numberField, type Point, SumPoint } from './points'
import type { Message } from './protobuf'
import { type cumulative, delta, type InstrumentKind, type TemporalityPreference, temporalityOf } from './temporality'

/** Sets of attributes that one instrument tells apart, as in OpenTelemetry's SDKs; further ones are one set together. */
const maxSets = 2000
/** The name that OpenTelemetry has for that set. */
const overflow = [attribute('otel.metric.overflow', true)]

/** What an instrument measures. */
export interface StreamSettings {
  readonly name: string
  readonly description: string
  readonly unit: string
  readonly kind: InstrumentKind
  readonly form: NumberForm
  /** Where the buckets of a histogram end. */
  readonly bounds: readonly number[]
}

type Attributes = Readonly<Record<string, unknown>>

type ObservedPoint = LastPoint | SumPoint

interface Series {
  readonly attributes: readonly Attribute[]
  readonly point: Point
}

/** The measurements of one instrument since they were taken last, by their attributes. */
export class Stream {
  readonly settings: StreamSettings
  readonly #temporality: typeof delta | typeof cumulative
  readonly #observed: boolean
  /** Parts are told where totals are observed, so that every total must be remembered. */
  readonly #parts: boolean
  readonly #overflown: () => void
  /** What was observed when it was taken last. */
  #last = new Map<string, number>()
  #series = new Map<string, Series>()
  /** Wall-clock milliseconds. */
  #since: number
  #changed = false

  /** @param overflown told when a measurement falls out of the sets that are told apart */
  constructor(settings: StreamSettings, preference: TemporalityPreference, now: number, overflown: () => void) {
    this.settings = settings
    this.#temporality = temporalityOf(settings.kind, preference)
    this.#observed = settings.kind.startsWith('observable')
    this.#parts = settings.kind === 'observable counter' && this.#temporality === delta
    this.#overflown = overflown
    this.#since = now
  }

  /** Measures a finite number. */
  add(value: number, attributes: Attributes | undefined): void {
    const key = attributeKey(attributes)
    let series = this.#series.get(key)
    if (series === undefined) series = this.#begin(key, attributes)
    series.point.add(value)
    if (!this.#observed) this.#changed = true
  }

  /** Takes what was measured, as a metric in OTLP's JSON form, and whether it is another than before; undefined where nothing was. */
  take(now: number): { readonly metric: Message; readonly changed: boolean } | undefined {
    const series = this.#series
    const times = { startTimeUnixNano: String(nanoseconds(this.#since)), timeUnixNano: String(nanoseconds(now)) }
    if (this.#temporality === delta) this.#since = now
    if (series.size === 0) return undefined
    const last = this.#last
    if (!this.#parts) this.#last = new Map()
    const dataPoints = Array.from(series, ([key, { attributes, point }]) => ({
      attributes,
      ...times,
      ...(this.#observed ? this.#observedField(key, point as ObservedPoint, last.get(key)) : point.fields()),
    }))
    if (this.#observed || this.#temporality === delta) this.#series = new Map()
    const changed = this.#changed
    this.#changed = false
    const { name, description, unit } = this.settings
    return { metric: { name, description, unit, ...this.#data(dataPoints) }, changed }
  }

  #begin(key: string, attributes: Attributes | undefined): Series {
    const known = this.#parts ? this.#last : this.#series
    if (Math.max(known.size, this.#series.size) >= maxSets - 1 && !known.has(key)) return this.#rest()
    const series = { attributes: attributesOf(attributes ?? {}), point: this.#point() }
    this.#series.set(key, series)
    return series
  }

  #rest(): Series {
    this.#overflown()
    let series = this.#series.get('overflow')
    if (series === undefined) {
      // Totals of several sets are one total.
      const point = this.settings.kind.endsWith('counter') ? new SumPoint(this.settings.form) : this.#point()
      series = { attributes: overflow, point }
      this.#series.set('overflow', series)
    }
    return series
  }

  #point(): Point {
    const { kind, form, bounds } = this.settings
    switch (kind) {
      case 'counter':
      case 'up-down counter':
        return new SumPoint(form)
      case 'histogram':
        return new HistogramPoint(bounds)
      default:
        return new LastPoint(form)
    }
  }

  #observedField(key: string, { value }: ObservedPoint, before: number | undefined): Message {
    this.#last.set(key, value)
    if (value !== before) this.#changed = true
    // A total that went down has begun anew.
    const part = before === undefined || value < before ? value : value - before
    return numberField(this.#parts ? part : value, this.settings.form)
  }

  #data(dataPoints: readonly Message[]): Message {
    const { kind } = this.settings
    const aggregationTemporality = this.#temporality
    if (kind === 'histogram') return { histogram: { dataPoints, aggregationTemporality } }
    if (kind === 'gauge' || kind === 'observable gauge') return { gauge: { dataPoints } }
    const isMonotonic = kind === 'counter' || kind === 'observable counter'
    return { sum: { dataPoints, aggregationTemporality, isMonotonic } }
  }
}
