import type { LogLine } from './model'

/** How many lines are kept of all traces, and of one. */
const maxLines = 20_000
const maxOfTrace = 2000
/** The longest message that is kept, in UTF-16 units. */
const maxMessage = 8192

/** Keeps the newest log lines by their trace. */
export class LogStore {
  /** By the lower half of the trace's id, in the order of each trace's first line. */
  readonly #byTrace = new Map<string, LogLine[]>()
  #lines = 0

  /** Takes in the body of `/api/logs`, a JSON array of lines; throws an Error that tells what is wrong with it. */
  add(text: string): void {
    const given: unknown = JSON.parse(text)
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
  }

  #keep(trace: string, line: LogLine): void {
    const lines = this.#byTrace.get(trace) ?? []
    if (lines.length >= maxOfTrace) return
    this.#byTrace.set(trace, lines)
    lines.push(line)
    this.#lines++
    for (const [oldest, { length }] of this.#byTrace) {
      if (this.#lines <= maxLines) return
      this.#byTrace.delete(oldest)
      this.#lines -= length
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
    trace: trace.slice(-16),
    line: { time, level: level.slice(0, 32), message: message.slice(0, maxMessage), span },
  }
}
