import { type Counts, countOne } from './counts'
import type { Measurement } from './datagram'
import type { MetricSeries } from './model'
import { ownText, shortText, textSize } from './text-size'

const maxSeries = 2000
const maxPoints = 600
/** The most values of a set that are told apart within a second. */
const maxMembers = 1000
/** Gauges, counts and sets have one point for so many milliseconds. */
const step = 1000
/** The longest name, tag or member of a set that is kept, in characters. */
const longest = 200
/** What a series, a point and a member of a set cost beside their texts, in bytes. */
const cost = { series: 1000, point: 72, member: 48 }

interface Series {
  readonly name: string
  readonly tags: readonly string[]
  readonly type: MetricSeries['type']
  readonly points: [number, number][]
  /** What a set has seen since its last point began. */
  readonly members: Set<string>
  /** Estimates of the memory that its members and all of it take. */
  memberBytes: number
  bytes: number
}

/** Keeps the last points of the series that were heard of last. */
export class MetricStore {
  readonly #counts: Counts
  /** By type, name and tags, the one that was silent longest first. */
  readonly #series = new Map<string, Series>()
  readonly #maxBytes: number
  #bytes = 0

  /** The series take at most `maxBytes`; those that make room are counted. */
  constructor(maxBytes: number, counts: Counts) {
    this.#maxBytes = maxBytes
    this.#counts = counts
  }

  /** Adds a measurement of the time `now`, in milliseconds since the epoch. */
  add(measurement: Measurement, now: number): void {
    const { type, values, rate } = measurement
    const name = shortText(measurement.name, longest)
    const tags = measurement.tags.map(tag => shortText(tag, longest))
    const key = [type, name, ...tags].join('\0')
    const series = this.#series.get(key) ?? newSeries(type, name, tags)
    // Put at the end: a Map keeps its order.
    this.#series.delete(key)
    this.#series.set(key, series)
    for (const value of values) addValue(series, value, rate, now)
    if (series.points.length > maxPoints) series.points.splice(0, series.points.length - maxPoints)
    this.#weigh(series)
    while (this.#series.size > maxSeries || (this.#bytes > this.#maxBytes && this.#series.size > 1)) this.#dropOldest()
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
    this.#bytes = 0
  }

  #weigh(series: Series): void {
    const before = series.bytes
    series.bytes = sizeOf(series)
    this.#bytes += series.bytes - before
  }

  #dropOldest(): void {
    for (const [key, { bytes }] of this.#series) {
      this.#series.delete(key)
      this.#bytes -= bytes
      countOne(this.#counts.dropped, 'metric series')
      return
    }
  }
}

/** Parts of a datagram would keep all of it. */
function newSeries(type: Series['type'], name: string, tags: readonly string[]): Series {
  return {
    name: ownText(name),
    tags: tags.map(ownText),
    type,
    points: [],
    members: new Set(),
    memberBytes: 0,
    bytes: 0,
  }
}

function sizeOf({ name, tags, points, memberBytes }: Series): number {
  const texts = tags.reduce((sum, tag) => sum + textSize(tag), textSize(name))
  return cost.series + texts * 2 + points.length * cost.point + memberBytes
}

function addValue(series: Series, value: number | string, rate: number, now: number): void {
  const { type, points, members } = series
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
    series.memberBytes = 0
  }
  if (type === 'gauge') point[1] = Number(value)
  else if (type === 'count') point[1] += Number(value) / rate
  else {
    addMember(series, shortText(String(value), longest))
    point[1] = members.size
  }
}

function addMember(series: Series, member: string): void {
  const { members } = series
  if (members.size >= maxMembers || members.has(member)) return
  members.add(ownText(member))
  series.memberBytes += cost.member + textSize(member)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
