import { closeSync, constants, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs'
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
      append(path, text)
    } catch (error) {
      end(error instanceof Error ? error.message : String(error))
    }
  }
}

/** Another's link or pipe may have the name: nothing is written through the one, and the other would hold the application. */
function append(path: string, text: string): void {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants
  const file = openSync(path, O_APPEND | O_CREAT | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, 0o666)
  try {
    if (!fstatSync(file).isFile()) throw new Error('it is no file')
    writeSync(file, text)
  } finally {
    closeSync(file)
  }
}
