import { millisecondsIn } from '../agent/duration'

/** Which traces are printed: those that one of these is true of. */
export interface ConsoleFilter {
  /** Traces with an error. */
  readonly errors: boolean
  /** Traces that took at least so many milliseconds. */
  readonly slow?: number
}

/** Reads what `--console=` is given, such as `errors` or `errors,slow:100ms`; a text says what is wrong with it. */
export function readConsoleFilter(given: string): ConsoleFilter | string {
  let filter: ConsoleFilter = { errors: false }
  for (const part of given.split(/[,|]/)) {
    const [, slow] = /^slow:([\d.]+m?s)$/.exec(part) ?? []
    const milliseconds = millisecondsIn(slow ?? '')
    if (part === 'errors') filter = { ...filter, errors: true }
    else if (!Number.isNaN(milliseconds)) filter = { ...filter, slow: milliseconds }
    else return `--console expected errors, slow:100ms or both with a comma between, got ${part || 'nothing'}`
  }
  return filter
}

/** True where a trace is to be printed; without a filter all are. */
export function isPrinted(
  trace: { readonly errors: number; readonly duration: number },
  filter: ConsoleFilter | undefined,
): boolean {
  if (filter === undefined) return true
  return (filter.errors && trace.errors > 0) || (filter.slow !== undefined && trace.duration >= filter.slow)
}
