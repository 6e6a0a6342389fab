import { type Counts, countOne } from './counts'
import { readJson } from './json'
import { readLogLine, sizeOfLine } from './log-line'
import type { LogLine } from './model'

/** How many lines are kept of all traces, and of one. */
const maxLines = 20_000
const maxOfTrace = 2000
/** What a trace costs beside its lines, in bytes. */
const traceCost = 300

/** Keeps the newest log lines by their trace. */
export class LogStore {
  /** By the lower half of the trace's id, in the order of each trace's first line. */
  readonly #byTrace = new Map<string, LogLine[]>()
  readonly #maxBytes: number
  readonly #counts: Counts
  #lines = 0
  #bytes = 0

  /** The lines take at most `maxBytes`; those that make room are counted. */
  constructor(maxBytes: number, counts: Counts) {
    this.#maxBytes = maxBytes
    this.#counts = counts
  }

  /** What the lines take, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Takes in the body of `/api/logs`, a JSON array of lines; throws an Error that tells what is wrong with it. */
  add(body: Buffer): void {
    const given = readJson(body)
    if (!Array.isArray(given)) throw new Error('expected a JSON array of log lines')
    const lines = given.map(readLogLine)
    for (const { trace, line } of lines) this.#keep(trace, line)
  }

  /** The lines of a trace, by the lower half of its id. */
  of(low: string): readonly LogLine[] {
    return this.#byTrace.get(low) ?? []
  }

  clear(): void {
    this.#byTrace.clear()
    this.#lines = 0
    this.#bytes = 0
  }

  #keep(trace: string, line: LogLine): void {
    const lines = this.#byTrace.get(trace) ?? []
    if (lines.length >= maxOfTrace) {
      countOne(this.#counts.dropped, 'log lines')
      return
    }
    if (lines.length === 0) {
      this.#byTrace.set(trace, lines)
      this.#bytes += traceCost
    }
    lines.push(line)
    this.#lines++
    this.#bytes += sizeOfLine(line)
    this.#makeRoom()
  }

  #makeRoom(): void {
    for (const [oldest, lines] of this.#byTrace) {
      if (this.#lines <= maxLines && this.#bytes <= this.#maxBytes) return
      this.#byTrace.delete(oldest)
      this.#lines -= lines.length
      this.#bytes -= traceCost
      for (const line of lines) {
        this.#bytes -= sizeOfLine(line)
        countOne(this.#counts.dropped, 'log lines')
      }
    }
  }
}
