import { type Counts, countOne } from './counts'
import { readJson } from './json'
import type { LogLine } from './model'
import { ownText, shortText, textSize } from './text-size'

/** How many lines are kept of all traces, and of one. */
const maxLines = 20_000
const maxOfTrace = 2000
/** The longest message that is kept, in UTF-16 units. */
const maxMessage = 8192
/** What a line costs beside its message, and a trace beside its lines, in bytes. */
const cost = { line: 200, trace: 300 }

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
    const lines = given.map(readLine)
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
      this.#bytes += cost.trace
    }
    lines.push(line)
    this.#lines++
    this.#bytes += sizeOf(line)
    this.#makeRoom()
  }

  #makeRoom(): void {
    for (const [oldest, lines] of this.#byTrace) {
      if (this.#lines <= maxLines && this.#bytes <= this.#maxBytes) return
      this.#byTrace.delete(oldest)
      this.#lines -= lines.length
      this.#bytes -= cost.trace
      for (const line of lines) {
        this.#bytes -= sizeOf(line)
        countOne(this.#counts.dropped, 'log lines')
      }
    }
  }
}

function readLine(value: unknown, index: number): { readonly trace: string; readonly line: LogLine } {
  const { trace, span, time, level, message } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (typeof trace !== 'string' || !/^([0-9a-f]{16}){1,2}$/.test(trace))
    throw new Error(`line ${index}, field trace: expected 16 or 32 hexadecimal digits`)
  if (typeof span !== 'string' || !/^[0-9a-f]{16}$/.test(span))
    throw new Error(`line ${index}, field span: expected 16 hexadecimal digits`)
  if (typeof time !== 'number') throw new Error(`line ${index}, field time: expected milliseconds`)
  if (typeof level !== 'string' || typeof message !== 'string')
    throw new Error(`line ${index}: expected texts as level and message`)
  return {
    trace: ownText(trace.slice(-16)),
    line: { time, level: shortText(level, 32), message: shortText(message, maxMessage), span },
  }
}

function sizeOf({ message }: LogLine): number {
  return cost.line + textSize(message)
}
