import { attributeKey } from './attribute-key'
import { type Attribute, attributesOf } from './attributes'
import { type InstrumentOptions, readInstrument } from './instrument-settings'
import { type Adding, measure, observable, type Recording } from './instruments'
import { type Observable, Observers } from './observers'
import type { Message } from './protobuf'
import { Stream } from './stream'
import type { InstrumentKind, TemporalityPreference } from './temporality'
import type { Tell } from './told'

/** Instruments of all meters, and meters; past that further ones measure nothing, or are not remembered. */
const maxStreams = 2000
const maxMeters = 2000

/** A meter, as `@opentelemetry/api` 1.x expects it: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/metrics/Meter.ts */
export interface Meter {
  createCounter(name: string, options?: InstrumentOptions): Adding
  createUpDownCounter(name: string, options?: InstrumentOptions): Adding
  createHistogram(name: string, options?: InstrumentOptions): Recording
  createGauge(name: string, options?: InstrumentOptions): Recording
  createObservableCounter(name: string, options?: InstrumentOptions): Observable
  createObservableUpDownCounter(name: string, options?: InstrumentOptions): Observable
  createObservableGauge(name: string, options?: InstrumentOptions): Observable
  addBatchObservableCallback(callback: unknown, observables: readonly Observable[]): void
  removeBatchObservableCallback(callback: unknown, observables: readonly Observable[]): void
}

/** What a caller may say of a meter beside its name and version. */
export interface MeterOptions {
  readonly schemaUrl?: unknown
  readonly attributes?: unknown
}

interface Scope {
  readonly name: string
  readonly version: string | undefined
  readonly schemaUrl: string | undefined
  readonly attributes: readonly Attribute[]
  readonly streams: Map<string, Stream>
}

/** All meters of a provider, and what their instruments measure. */
export class Meters {
  readonly #preference: TemporalityPreference
  readonly #tell: Tell
  readonly #observers: Observers
  readonly #meters = new Map<string, Meter>()
  readonly #scopes = new Set<Scope>()
  readonly #observables = new Map<Stream, Observable>()
  #streams = 0

  constructor(preference: TemporalityPreference, tell: Tell) {
    this.#preference = preference
    this.#tell = tell
    this.#observers = new Observers(tell)
  }

  /** The meter of this name, version, schema and attributes: always the same one. */
  get(name: unknown, version: unknown, options: MeterOptions | undefined): Meter {
    const schemaUrl = typeof options?.schemaUrl === 'string' ? options.schemaUrl : undefined
    const given = options?.attributes
    const attributes = typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {}
    const scope: Scope = {
      name: typeof name === 'string' ? name : '',
      version: typeof version === 'string' ? version : undefined,
      schemaUrl,
      attributes: attributesOf(attributes),
      streams: new Map(),
    }
    const key = JSON.stringify([scope.name, scope.version, schemaUrl, attributeKey(attributes)])
    const known = this.#meters.get(key)
    if (known !== undefined) return known
    const meter = this.#meter(scope)
    if (this.#meters.size < maxMeters) this.#meters.set(key, meter)
    return meter
  }

  /** Asks what is observed and takes all that was measured, by meter, and whether any of it is new. Never rejects. */
  async take(timeout: number): Promise<{ readonly scopeMetrics: readonly Message[]; readonly changed: boolean }> {
    await this.#observers.ask(timeout)
    const now = Date.now()
    let changed = false
    const scopeMetrics = [...this.#scopes].flatMap(({ name, version, schemaUrl, attributes, streams }) => {
      const taken = [...streams.values()].flatMap(stream => stream.take(now) ?? [])
      if (taken.length === 0) return []
      changed ||= taken.some(each => each.changed)
      return [{ scope: { name, version, attributes }, metrics: taken.map(({ metric }) => metric), schemaUrl }]
    })
    return { scopeMetrics, changed }
  }

  #meter(scope: Scope): Meter {
    const values = (kind: InstrumentKind, name: string, options: InstrumentOptions | undefined) =>
      measure(this.#stream(scope, kind, name, options), this.#tell)
    const observed = (kind: InstrumentKind, name: string, options: InstrumentOptions | undefined) =>
      this.#observable(this.#stream(scope, kind, name, options))
    return {
      createCounter: (name, options) => ({ add: values('counter', name, options) }),
      createUpDownCounter: (name, options) => ({ add: values('up-down counter', name, options) }),
      createHistogram: (name, options) => ({ record: values('histogram', name, options) }),
      createGauge: (name, options) => ({ record: values('gauge', name, options) }),
      createObservableCounter: (name, options) => observed('observable counter', name, options),
      createObservableUpDownCounter: (name, options) => observed('observable up-down counter', name, options),
      createObservableGauge: (name, options) => observed('observable gauge', name, options),
      addBatchObservableCallback: (callback, observables) => this.#observers.add(callback, observables, true),
      removeBatchObservableCallback: (callback, observables) => this.#observers.remove(callback, observables, true),
    }
  }

  /** Always the same one, so that a callback that was added by one caller is removed by another. */
  #observable(stream: Stream | undefined): Observable {
    const known = stream === undefined ? undefined : this.#observables.get(stream)
    if (known !== undefined) return known
    const made = observable(measure(stream, this.#tell), this.#observers)
    if (stream !== undefined) this.#observables.set(stream, made)
    return made
  }

  /** The stream of an instrument; the same where kind, name in any case, unit and description are. */
  #stream(scope: Scope, kind: InstrumentKind, name: unknown, options: InstrumentOptions | undefined) {
    const settings = readInstrument(kind, name, options, this.#tell)
    if (settings === undefined) return undefined
    const lower = settings.name.toLowerCase()
    const key = JSON.stringify([lower, kind, settings.unit, settings.description])
    const known = scope.streams.get(key)
    if (known !== undefined) return known
    if (this.#streams >= maxStreams) {
      this.#tell(`${maxStreams} instruments are measured already, and further ones are not`)
      return undefined
    }
    if ([...scope.streams.values()].some(other => other.settings.name.toLowerCase() === lower))
      this.#tell(`the instrument ${settings.name} exists with another kind, unit or description: both are sent`)
    const stream = new Stream(settings, this.#preference, Date.now(), () =>
      this.#tell(`${settings.name} has too many sets of attributes: further ones are sent as otel.metric.overflow`),
    )
    this.#streams++
    scope.streams.set(key, stream)
    this.#scopes.add(scope)
    return stream
  }
}
