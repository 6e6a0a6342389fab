import { type Counts, countOne } from './counts'
import type { Measurement } from './datagram'
import type { MetricSeries } from './model'

const maxSeries = 2000
const maxPoints = 600
/** The most values of a set that are told apart within a second. */
const maxMembers = 1000
/** Gauges, counts and sets have one point for so many milliseconds. */
const step = 1000

interface Series {
  readonly name: string
  readonly tags: readonly string[]
  readonly type: MetricSeries['type']
  readonly points: [number, number][]
  /** What a set has seen since its last point began. */
  readonly members: Set<string>
}

/** Keeps the last points of the series that were heard of last. */
export class MetricStore {
  readonly #counts: Counts
  /** By type, name and tags, the one that was silent longest first. */
  readonly #series = new Map<string, Series>()

  constructor(counts: Counts) {
    this.#counts = counts
  }

  /** Adds a measurement of the time `now`, in milliseconds since the epoch. */
  add({ name, type, values, rate, tags }: Measurement, now: number): void {
    const key = [type, name, ...tags].join('\0')
    const series = this.#series.get(key) ?? { name, tags, type, points: [], members: new Set() }
    // Put at the end: a Map keeps its order.
    this.#series.delete(key)
    this.#series.set(key, series)
    if (this.#series.size > maxSeries) this.#dropOldest()
    for (const value of values) addValue(series, value, rate, now)
    if (series.points.length > maxPoints) series.points.splice(0, series.points.length - maxPoints)
  }

  /** All series by name, then by tags. */
  all(): MetricSeries[] {
    return [...this.#series.values()]
      .map(({ name, tags, type, points }) => ({ name, tags, type, points }))
      .sort((a, b) => compare(a.name, b.name) || compare(a.tags.join(), b.tags.join()))
  }

  /** Forgets all. */
  clear(): void {
    this.#series.clear()
  }

  #dropOldest(): void {
    for (const key of this.#series.keys()) {
      this.#series.delete(key)
      countOne(this.#counts.dropped, 'metric series')
      return
    }
  }
}

function addValue({ type, points, members }: Series, value: number | string, rate: number, now: number): void {
  if (type === 'distribution') {
    points.push([now, Number(value)])
    return
  }
  const time = Math.floor(now / step) * step
  let point = points.at(-1)
  if (point === undefined || point[0] !== time) {
    point = [time, 0]
    points.push(point)
    members.clear()
  }
  if (type === 'gauge') point[1] = Number(value)
  else if (type === 'count') point[1] += Number(value) / rate
  else {
    if (members.size < maxMembers) members.add(String(value))
    point[1] = members.size
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
