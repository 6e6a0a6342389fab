import { hideInMessage } from '../secrets/message'
import { alsoToFile } from './file'

/** How severe a message is; `off` is none at all. */
export type Level = 'debug' | 'info' | 'warn' | 'error' | 'off'

const order: readonly Level[] = ['debug', 'info', 'warn', 'error', 'off']

/** Milliseconds in which the same message is not printed again. */
const silence = 60_000
/** The longest message, in UTF-16 units: of an error of the application's it may quote anything. */
const longest = 1024 * 1024 * 16
/** How many messages are remembered for that. */
const maxRemembered = 256

/** The tracer's own voice: lines on stderr that begin with `tracer:`. */
export interface Log {
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
  /** Printed whatever the level is: the two lines of a process's life. */
  line(message: string): void
  /** The same without our name before it, for those who parse another tracer's log. */
  bare(line: string): void
  /** Hears of every message from this level on, whatever is printed, until the function returned is called. */
  listen(level: Level, hear: (line: string) => void): () => void
}

/** Takes messages in place of stderr. */
type Taker = { readonly [Severity in Exclude<Level, 'off'>]?: (message: string) => void }

/** Makes a log. It never throws, and does not repeat itself within a minute. */
export function createLog(level: Level, print: (line: string) => void = printToStderr, taker?: Taker): Log {
  const least = order.indexOf(level)
  const printed = new Map<string, number>()
  let listener: { readonly least: number; readonly hear: (line: string) => void } | undefined

  function say(severity: Level, told: string): void {
    if (listener === undefined && order.indexOf(severity) < least) return
    // One door for all that is said: of an error of the application's, too.
    const message = hideInMessage(told, longest)
    if (listener !== undefined && order.indexOf(severity) >= listener.least) listener.hear(`${severity}: ${message}`)
    if (order.indexOf(severity) < least) return
    const now = Date.now()
    const before = printed.get(message)
    if (before !== undefined && now - before < silence) return
    if (printed.size >= maxRemembered) printed.clear()
    printed.set(message, now)
    if (taker === undefined) line(severity === 'info' ? message : `${severity}: ${message}`)
    else hand(severity, message)
  }

  function hand(severity: Level, message: string): void {
    try {
      if (severity !== 'off') taker?.[severity]?.(message)
    } catch {
      // A logger that throws is no matter of the application's path.
    }
  }

  function line(told: string): void {
    const message = hideInMessage(told, longest)
    if (taker !== undefined) hand('info', message)
    else bare(`tracer: ${message}`)
  }

  function bare(told: string): void {
    const text = hideInMessage(told, longest)
    if (taker !== undefined) {
      hand('info', text)
      return
    }
    try {
      print(text)
    } catch {
      // A closed stderr is no matter of the application's.
    }
  }

  return {
    debug: message => say('debug', message),
    info: message => say('info', message),
    warn: message => say('warn', message),
    error: message => say('error', message),
    line,
    bare,
    listen(from, hear) {
      const own = { least: order.indexOf(from), hear }
      listener = own
      return () => {
        if (listener === own) listener = undefined
      }
    },
  }
}

/** Prints on stderr, and into a file of the directory where one is given. */
export function printer(directory: string | undefined): (line: string) => void {
  return directory === undefined ? printToStderr : alsoToFile(directory, printToStderr)
}

/** Prints a line on stderr: not by the console, which test runners replace and applications wrap. */
export function printToStderr(line: string): void {
  print(process.stderr, line)
}

/** Prints a line on stdout. */
export function printToStdout(line: string): void {
  print(process.stdout, line)
}

/** A reader that went away is an error event of the stream's, which would end the process where nobody listens. */
function print(stream: NodeJS.WriteStream, line: string): void {
  const ignore = (): void => {}
  stream.once('error', ignore)
  stream.write(`${line}\n`, () => stream.removeListener('error', ignore))
}
