import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Bytes after which a process writes no more. */
const maxFile = 10 * 1024 * 1024

/**
 * Writes lines to a file of this process in a directory, which is made where it is not there. At once and in order: the
 * tracer says little, and what it says before a crash is what matters. Returns what `next` is told otherwise: why it ends.
 */
export function alsoToFile(directory: string, next: (line: string) => void): (line: string) => void {
  const path = join(directory, `tracer-${process.pid}.log`)
  let left = maxFile
  let made = false
  let ended = false

  function end(reason: string): void {
    ended = true
    next(`tracer: warn: ${path} is written no further: ${reason}`)
  }

  return line => {
    next(line)
    if (ended) return
    const text = `${new Date().toISOString()} ${line}\n`
    left -= Buffer.byteLength(text)
    if (left < 0) {
      end(`it has ${maxFile} bytes`)
      return
    }
    try {
      if (!made) mkdirSync(directory, { recursive: true })
      made = true
      appendFileSync(path, text)
    } catch (error) {
      end(error instanceof Error ? error.message : String(error))
    }
  }
}
