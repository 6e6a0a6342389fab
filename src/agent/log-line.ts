import { own } from '../names/own'
import type { LogLine } from './model'
import { ownText, shortText, textSize } from './text-size'

/** What is kept of a line at most: its message and stack in UTF-16 units, and its further fields. */
const max = { message: 8192, stack: 8192, fields: 32, key: 64, value: 1024 }
/** What a line costs beside its texts, and a field beside its own, in bytes. */
const cost = { line: 200, field: 32 }
/** Members that have a place of their own, and others that say the same again. */
const placed = new Set('trace span time level message msg stack fields trace_id span_id dd'.split(' '))
/** Where loggers keep the error that they were given. */
const errorKeys = ['err', 'error', 'exception']

/** A line that was read, with the lower half of its trace's id. */
export interface ReadLine {
  readonly trace: string
  readonly line: LogLine
}

/** Reads a line of `/api/logs`, the members of it and of its `fields` that are left over too; throws an Error that tells what is wrong. */
export function readLogLine(value: unknown, index: number): ReadLine {
  const given = (value ?? {}) as Readonly<Record<string, unknown>>
  const { trace, span, time, level, message } = given
  if (typeof trace !== 'string' || !/^([0-9a-f]{16}){1,2}$/.test(trace))
    throw new Error(`line ${index}, field trace: expected 16 or 32 hexadecimal digits`)
  if (typeof span !== 'string' || !/^[0-9a-f]{16}$/.test(span))
    throw new Error(`line ${index}, field span: expected 16 hexadecimal digits`)
  if (typeof time !== 'number') throw new Error(`line ${index}, field time: expected milliseconds`)
  if (typeof level !== 'string' || typeof message !== 'string')
    throw new Error(`line ${index}: expected texts as level and message`)
  const nested = isObject(given.fields) ? given.fields : {}
  const stack = stackOf(given) || stackOf(nested)
  const fields = { ...fieldsOf(given), ...fieldsOf(nested) }
  return {
    trace: ownText(trace.slice(-16)),
    line: {
      time,
      level: shortText(level, 32),
      message: shortText(message, max.message),
      span: ownText(span),
      ...(Object.keys(fields).length > 0 && {
        fields: Object.fromEntries(Object.entries(fields).slice(0, max.fields)),
      }),
      ...(stack && { stack: shortText(stack, max.stack) }),
    },
  }
}

/** What a line takes in memory, in bytes. */
export function sizeOfLine({ message, fields, stack }: LogLine): number {
  let size = cost.line + textSize(message) + (stack === undefined ? 0 : textSize(stack))
  for (const [key, value] of Object.entries(fields ?? {})) size += cost.field + textSize(key) + textSize(value)
  return size
}

function fieldsOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const kept: [string, string][] = []
  for (const [key, value] of Object.entries(given)) {
    if (kept.length >= max.fields) break
    if (placed.has(key) || value === null || value === undefined || value === '') continue
    // A class of error and its message are what is left of it beside its stack.
    const said = errorKeys.includes(key) && isObject(value) ? { ...value, stack: undefined } : value
    const text = typeof said === 'string' ? said : JSON.stringify(said)
    if (text !== undefined && text !== '{}')
      kept.push([shortText(ownText(key), max.key), ownText(shortText(text, max.value))])
  }
  // Own members whatever they are called: `__proto__` among them.
  return Object.fromEntries(kept)
}

function stackOf(given: Readonly<Record<string, unknown>>): string {
  if (typeof given.stack === 'string') return given.stack
  for (const key of errorKeys) {
    const error = own(given, key)
    if (isObject(error) && typeof error.stack === 'string') return error.stack
  }
  return ''
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
