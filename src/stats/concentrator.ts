import type { Span } from '../core/span'
import { blocked, blockedKey, isCounted, type Key, keyOf, textOf } from './key'
import { Sketch } from './sketch'

/** Milliseconds that one bucket of statistics covers. */
export const bucketTime = 10_000
/** Services that are told apart among the spans for which there is no room. */
const maxBlockedServices = 100

/** Spans of one key in one bucket. */
export interface Row {
  readonly key: Key
  hits: number
  topLevelHits: number
  errors: number
  /** Nanoseconds in all. */
  duration: number
  readonly fine: Sketch
  readonly failed: Sketch
}

/** Spans that ended in the same ten seconds. */
export interface Bucket {
  /** Wall-clock milliseconds at which it begins. */
  readonly start: number
  readonly rows: ReadonlyMap<string, Row>
}

/** How the concentrator counts. */
export interface ConcentratorSettings {
  /** The tracer's own service. */
  readonly service: string
  /** How many keys one bucket has before further ones are counted together. */
  readonly limit: number
  /** Names of tags that tell apart whom a call went to. */
  peerTags: readonly string[]
}

/** Counts spans by what they have in common, in buckets of ten seconds by their end. */
export class Concentrator {
  readonly #settings: ConcentratorSettings
  #buckets = new Map<number, Map<string, Row>>()

  constructor(settings: ConcentratorSettings) {
    this.#settings = settings
  }

  /** Counts those of these spans that are to be counted. */
  add(spans: readonly Span[]): void {
    for (const span of spans) if (isCounted(span)) this.#count(span)
  }

  #count(span: Span): void {
    const end = span.start + span.duration + span.trace.wallOffset
    const start = Math.floor(end / bucketTime) * bucketTime
    let rows = this.#buckets.get(start)
    if (rows === undefined) {
      rows = new Map()
      this.#buckets.set(start, rows)
    }
    const row = this.#row(rows, keyOf(span, this.#settings.service, this.#settings.peerTags))
    const duration = Math.round(span.duration * 1e6)
    row.hits++
    if (span.isTopLevel()) row.topLevelHits++
    row.duration += duration
    if (span.error === 0) row.fine.add(duration)
    else {
      row.errors++
      row.failed.add(duration)
    }
  }

  #row(rows: Map<string, Row>, key: Key): Row {
    const known = rows.get(textOf(key))
    if (known !== undefined) return known
    const { limit } = this.#settings
    if (rows.size < limit) return addRow(rows, key)
    const other = blockedKey(rows.size < limit + maxBlockedServices ? key.service : blocked)
    return rows.get(textOf(other)) ?? addRow(rows, other)
  }

  /** Takes the buckets that ended before `time`, in wall-clock milliseconds. */
  take(time: number): Bucket[] {
    const taken: Bucket[] = []
    for (const [start, rows] of this.#buckets) {
      if (start + bucketTime > time) continue
      taken.push({ start, rows })
      this.#buckets.delete(start)
    }
    return taken.sort((one, other) => one.start - other.start)
  }

  /** Forgets all: nobody wants it any more. */
  clear(): void {
    this.#buckets = new Map()
  }
}

function addRow(rows: Map<string, Row>, key: Key): Row {
  const row: Row = { key, hits: 0, topLevelHits: 0, errors: 0, duration: 0, fine: new Sketch(), failed: new Sketch() }
  rows.set(textOf(key), row)
  return row
}
