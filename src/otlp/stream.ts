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

interface Series {
  readonly attributes: readonly Attribute[]
  readonly point: Point
}

/** The measurements of one instrument since they were taken last, by their attributes. */
export class Stream {
  readonly settings: StreamSettings
  readonly #temporality: typeof delta | typeof cumulative
  readonly #observed: boolean
  /** What observed totals were when they were taken last: parts are told, totals are observed. */
  readonly #totals: Map<string, number> | undefined
  readonly #overflown: () => void
  #series = new Map<string, Series>()
  /** Wall-clock milliseconds. */
  #since: number

  /** @param overflown told when a measurement falls out of the sets that are told apart */
  constructor(settings: StreamSettings, preference: TemporalityPreference, now: number, overflown: () => void) {
    this.settings = settings
    this.#temporality = temporalityOf(settings.kind, preference)
    this.#observed = settings.kind.startsWith('observable')
    this.#totals = settings.kind === 'observable counter' && this.#temporality === delta ? new Map() : undefined
    this.#overflown = overflown
    this.#since = now
  }

  /** Measures a finite number. */
  add(value: number, attributes: Attributes | undefined): void {
    const key = attributeKey(attributes)
    let series = this.#series.get(key)
    if (series === undefined) series = this.#begin(key, attributes)
    series.point.add(value)
  }

  /** Takes what was measured, as a metric in OTLP's JSON form; undefined where nothing was. */
  take(now: number): Message | undefined {
    const series = this.#series
    const times = { startTimeUnixNano: String(nanoseconds(this.#since)), timeUnixNano: String(nanoseconds(now)) }
    if (this.#temporality === delta) this.#since = now
    if (series.size === 0) return undefined
    const dataPoints = Array.from(series, ([key, { attributes, point }]) => ({
      attributes,
      ...times,
      ...this.#fields(key, point),
    }))
    if (this.#observed || this.#temporality === delta) this.#series = new Map()
    const { name, description, unit } = this.settings
    return { name, description, unit, ...this.#data(dataPoints) }
  }

  #begin(key: string, attributes: Attributes | undefined): Series {
    const known = this.#totals ?? this.#series
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

  #fields(key: string, point: Point): Message {
    if (this.#totals === undefined || point instanceof HistogramPoint) return point.fields()
    const { value } = point as SumPoint | LastPoint
    const before = this.#totals.get(key) ?? 0
    this.#totals.set(key, value)
    // A total that went down has begun anew.
    return numberField(value < before ? value : value - before, this.settings.form)
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
