/**
 * What the embedded agent tells its page, as JSON. Times are wall-clock milliseconds since the Unix epoch with a fraction,
 * durations are milliseconds with a fraction, and ids are lower-case hexadecimal.
 */

/** One span. */
export interface SpanView {
  /** 16 digits. */
  readonly id: string
  /** 16 digits; absent where the span has no parent. */
  readonly parent?: string
  readonly service: string
  readonly name: string
  readonly resource: string
  /** `web`, `http`, `sql`, `cache`… or empty. */
  readonly type: string
  /** `server`, `client`, `producer`, `consumer`, `internal` or empty: what the tag `span.kind` says. */
  readonly kind: string
  readonly start: number
  readonly duration: number
  readonly error: boolean
  readonly meta: Readonly<Record<string, string>>
  readonly metrics: Readonly<Record<string, number>>
  readonly links: readonly LinkView[]
  readonly events: readonly EventView[]
}

/** A span with what only the whole trace tells. */
export interface PlacedSpan extends SpanView {
  /** How deep it lies: 0 for a root. */
  readonly depth: number
  /** Its duration without the time that its children cover. */
  readonly self: number
  /** True where it names a parent that did not arrive. */
  readonly orphan: boolean
}

export interface LinkView {
  readonly trace: string
  readonly span: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** The W3C `tracestate` that came with it, where one did. */
  readonly tracestate?: string
}

export interface EventView {
  readonly name: string
  readonly time: number
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A line of the list of traces. */
export interface TraceSummary {
  /** 32 digits, or 16 where no span told the upper half. */
  readonly id: string
  /** Those of the root, or of the earliest span while there is none. */
  readonly service: string
  readonly name: string
  readonly resource: string
  readonly type: string
  /** Host and path of its call over HTTP where the resource does not say them, or empty. */
  readonly where: string
  /** The tag `http.status_code` of that span, or empty. */
  readonly status: string
  readonly start: number
  readonly duration: number
  readonly spans: number
  readonly errors: number
  /** The text of what failed first, empty where nothing says how; absent where there is no error. */
  readonly error?: string
  /** All services, in order of appearance. */
  readonly services: readonly string[]
  /** What it has under the tag by which the list is sorted, where it is sorted by one. */
  readonly said?: string
}

/** `GET /api/traces?q=…&sort=-start&at=…&offset=0&limit=100`: newest first, where it is not sorted by anything else. */
export interface TraceList {
  readonly traces: readonly TraceSummary[]
  /** How many match the query. */
  readonly matches: number
  /** Names this list: with it in `at` the next page is of the same one, whatever has arrived since. */
  readonly at: string
  /** How many traces that match have arrived since the list was made. */
  readonly newer: number
  /** Why the query could not be read as it stands: what was got and what was expected. */
  readonly problem?: string
}

/** `GET /api/traces/<id>`: spans in the order of a waterfall: a parent before its children, siblings by start. */
export interface TraceView {
  readonly summary: TraceSummary
  readonly spans: readonly PlacedSpan[]
  readonly hints: readonly Hint[]
  readonly logs: readonly LogLine[]
}

/** `GET /api/services`: what calls what. A call is a span that enters a service: its parent is of another one, or it has none. */
export interface ServiceMap {
  /** From the first start to the last end, in seconds: what rates are of. */
  readonly seconds: number
  readonly nodes: readonly ServiceNode[]
  readonly edges: readonly ServiceEdge[]
}

export interface ServiceNode {
  readonly service: string
  /** The most frequent type of its calls. */
  readonly type: string
  /** All spans, also those inside of calls. */
  readonly spans: number
  /** How often it was called, by whom ever. */
  readonly calls: number
  /** Calls that failed. */
  readonly errors: number
  /** The median duration of its calls. */
  readonly p50: number
}

export interface ServiceEdge {
  readonly from: string
  readonly to: string
  readonly calls: number
  readonly errors: number
  /** The median duration of the called spans. */
  readonly p50: number
}

/** `GET /api/operations`: endpoints and queries. */
export interface OperationRow {
  readonly service: string
  readonly name: string
  readonly resource: string
  readonly type: string
  /** Host and path of its calls over HTTP, or the host and `/…` where their paths differ; empty where the resource says it. */
  readonly where: string
  readonly count: number
  readonly errors: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  /** The sum of all durations. */
  readonly total: number
}

/** `GET /api/entries?service=…&from=…&to=…`: what a service was asked for between two times, by start; at most 10,000. */
export interface Entry {
  readonly resource: string
  readonly start: number
  readonly duration: number
}

/** `GET /api/hints`: what looks wrong, the newest first. */
export interface Hint {
  readonly kind: 'n-plus-one' | 'slow-pool-wait' | 'no-parent'
  readonly trace: string
  readonly span: string
  /** A sentence. */
  readonly message: string
}

/** `GET /api/metrics`: what arrived over DogStatsD. */
export interface MetricSeries {
  readonly name: string
  readonly tags: readonly string[]
  readonly type: 'gauge' | 'count' | 'distribution' | 'set'
  /** Milliseconds and value, oldest first. */
  readonly points: readonly (readonly [number, number])[]
}

/** `GET /api/profiles`: what arrived at `/profiling/v1/input`, newest first. */
export interface ProfileSummary {
  readonly id: number
  readonly service: string
  readonly start: number
  readonly end: number
  /** The attached files; each is at `/api/profiles/<id>/<name>` as it came. */
  readonly files: readonly { readonly name: string; readonly bytes: number }[]
}

export interface LogLine {
  readonly time: number
  readonly level: string
  readonly message: string
  readonly span: string
  /** What else the line says, such as `{ orderId: '17' }`; absent where nothing. */
  readonly fields?: Readonly<Record<string, string>>
  /** The stack of the error that was logged. */
  readonly stack?: string
}

/** `GET /api/source?trace=<id>&span=<id>&frame=<n>`: the lines around a frame of a span's stack; none where they are not told. */
export interface SourceLines {
  /** The number of the first line, and of the one that the frame names. */
  readonly first: number
  readonly line: number
  readonly lines: readonly string[]
}

/** `GET /api/status`, and the event `status` of `GET /api/live`. */
export interface AgentStatus {
  /** The process that a user ends to end the agent. */
  readonly pid: number
  readonly version: string
  readonly traces: number
  readonly spans: number
  /** What the store holds, in bytes, and what it may hold. */
  readonly bytes: number
  readonly maxBytes: number
  /** Since the start. */
  readonly received: {
    readonly payloads: number
    readonly spans: number
    readonly bytes: number
    /** Payloads of `/v0.6/stats`. */
    readonly stats?: number
    /** Datagrams of DogStatsD. */
    readonly datagrams?: number
  }
  /** Traces that made room for newer ones. */
  readonly evicted: number
  /** What else made room for newer: `profiles`, and `metric series`. */
  readonly dropped?: Readonly<Record<string, number>>
  /** Requests that could not be read, by reason. */
  readonly refused: Readonly<Record<string, number>>
  readonly forward?: {
    readonly to: string
    readonly sent: number
    readonly dropped: number
    readonly waiting: number
    readonly failing: string
  }
}
