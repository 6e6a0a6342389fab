import type { Level, Log } from '../log/log'

/** Characters of the tracer's log that are kept. */
const maxText = 2 * 1024 * 1024
/** Milliseconds after which nobody is thought to ask for them any more. */
const patience = 20 * 60_000

/** Keeps what the tracer says, for someone who will ask for it. */
export interface LogRecorder {
  /** Records from this level on, whatever is printed; undefined ends that, and what was recorded stays. */
  record(level: Level | undefined): void
  /** What was recorded since the last time, undefined where nothing was; records no further. */
  take(): string | undefined
}

/** Makes a recorder of a log; it listens only while it is asked to. */
export function createRecorder(log: Pick<Log, 'listen'>): LogRecorder {
  let lines: string[] = []
  let length = 0
  let dropped = 0
  let stopListening: (() => void) | undefined
  let timer: NodeJS.Timeout | undefined

  function hear(line: string): void {
    const text = `${new Date().toISOString()} ${line}`
    if (length + text.length > maxText) {
      dropped++
      return
    }
    lines.push(text)
    length += text.length + 1
  }

  function stop(): void {
    stopListening?.()
    stopListening = undefined
  }

  function take(): string | undefined {
    stop()
    clearTimeout(timer)
    if (dropped > 0) lines.push(`${dropped} further lines were not kept: there are ${maxText} characters`)
    const text = lines.length > 0 ? `${lines.join('\n')}\n` : undefined
    lines = []
    length = 0
    dropped = 0
    return text
  }

  return {
    record(level) {
      stop()
      if (level === undefined) return
      stopListening = log.listen(level, hear)
      clearTimeout(timer)
      timer = setTimeout(take, patience)
      timer.unref()
    },
    take,
  }
}
