/** What the embedded agent tells its page of many traces at once, as JSON; times, durations and ids are as in `model.ts`. */

/** `GET /api/groups?q=…&by=resource`: traces by a word of the root, or by a tag of any span; the largest group first. */
export interface GroupList {
  /** The key of the query that finds the traces of a group. */
  readonly term: string
  readonly groups: readonly GroupRow[]
  /** How many groups are left out. */
  readonly left: number
}

export interface GroupRow {
  /** Empty: those that have no value. */
  readonly value: string
  readonly count: number
  /** How many of them have an error. */
  readonly errors: number
  readonly p50: number
  readonly p95: number
  /** When the newest of them started. */
  readonly newest: number
}

/** `GET /api/latencies?q=…`: when the traces started and how long they took, oldest first. */
export interface LatencyList {
  readonly points: readonly LatencyPoint[]
  /** How many traces are left out: none with an error, while there are fewer than points. */
  readonly left: number
}

/** Start, duration, 1 where it has an error, id. */
export type LatencyPoint = readonly [number, number, 0 | 1, string]

/** By what an operation is known, and asked for. */
export const operationFields = ['service', 'name', 'resource', 'where'] as const

/** `GET /api/histogram?q=…&service=…&resource=…`: the durations of an operation's spans, in bars that grow by their logarithm. */
export interface DurationHistogram {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly buckets: readonly DurationBucket[]
}

/** Spans that took at least `from` and less than `to`. */
export interface DurationBucket {
  readonly from: number
  readonly to: number
  readonly count: number
  readonly errors: number
}
