import type { LookupFunction } from 'node:net'
import { isRecord, quote } from '../option'
import type { BeforeSend } from './before-send'

/** Takes what the tracer says of itself, in place of stderr. What it has no function for is not told. */
export interface Logger {
  debug?(message: string): void
  info?(message: string): void
  warn?(message: string): void
  error?(message: string): void
}

/** What only code can give: functions, which no variable can hold. */
export interface GivenFunctions {
  readonly logger: Logger | undefined
  readonly lookup: LookupFunction | undefined
  readonly beforeSend: BeforeSend | undefined
  readonly problems: readonly string[]
}

/** Reads the functions among the options of `init`; what is none is a problem and counts as left out. Never throws. */
export function givenFunctions(code: unknown): GivenFunctions {
  const problems: string[] = []
  const take = <Value>(name: string, expected: string, is: (value: unknown) => value is Value): Value | undefined => {
    try {
      const value = isRecord(code) ? code[name] : undefined
      if (value === undefined || value === null || is(value)) return value ?? undefined
      problems.push(`option ${name} of init: expected ${expected}, got ${quote(value)}; ignored`)
    } catch {
      problems.push(`option ${name} of init: reading it threw; ignored`)
    }
    return undefined
  }
  return {
    logger: take('logger', 'an object with functions debug, info, warn and error', isLogger),
    lookup: take('lookup', 'a function such as dns.lookup', isLookup),
    beforeSend: take('beforeSend', 'a function of a span', isBeforeSend),
    problems,
  }
}

function isLogger(value: unknown): value is Logger {
  return isRecord(value) && ['debug', 'info', 'warn', 'error'].some(level => typeof value[level] === 'function')
}

function isLookup(value: unknown): value is LookupFunction {
  return typeof value === 'function'
}

function isBeforeSend(value: unknown): value is BeforeSend {
  return typeof value === 'function'
}
