import { types } from 'node:util'
import type { TracedSpan } from './span'

/** A text that is expected: the same, one that the expression finds, or one for which the function gives true. */
export type ExpectedText = string | RegExp | ((value: string) => boolean)

/** A tag that is expected: 200 and '200' are the same; undefined where it must not be there. */
export type ExpectedTag = string | number | RegExp | undefined | ((value: string | number | undefined) => boolean)

/** What a span must have; what is left out is not looked at. */
export interface ExpectedSpan {
  /** The operation, such as `pg.query`. */
  readonly name?: ExpectedText
  /** The service that it belongs to. */
  readonly service?: ExpectedText
  /** What was worked on, such as a route or a query. */
  readonly resource?: ExpectedText
  /** The kind of work, such as `web` or `sql`. */
  readonly type?: ExpectedText
  /** The tag `span.kind`: `server`, `client`, `producer`, `consumer` or `internal`. */
  readonly kind?: ExpectedText
  /** Whether the work has failed. */
  readonly error?: boolean
  /** Tags by their names; others are not looked at. */
  readonly tags?: Readonly<Record<string, ExpectedTag>>
  /** The name of the parent, or what it must have; null for a span without one. */
  readonly parent?: ExpectedText | ExpectedSpan | null
}

const known = ['name', 'service', 'resource', 'type', 'kind', 'error', 'tags', 'parent']

/** Throws where that is nothing that a span can be compared with. */
export function checkExpected(expected: unknown): asserts expected is ExpectedSpan {
  if (typeof expected !== 'object' || expected === null) {
    throw new TypeError(`expected an object such as { name: 'express.request' }, got ${show(expected)}`)
  }
  for (const key of Object.keys(expected)) {
    if (!known.includes(key)) throw new TypeError(`a span has no ${show(key)}; known are ${known.join(', ')}`)
  }
  const parent: unknown = Reflect.get(expected, 'parent')
  if (typeof parent === 'object' && parent !== null && !types.isRegExp(parent)) checkExpected(parent)
}

/** What a span has that differs from what is expected, a line each; none where it is as expected. */
export function differences(span: TracedSpan, expected: ExpectedSpan): string[] {
  const lines: string[] = []
  const differ = (what: string, wanted: unknown, got: unknown): void => {
    lines.push(`${what}: expected ${show(wanted)}, got ${show(got)}`)
  }
  for (const key of ['name', 'service', 'resource', 'type', 'kind', 'error'] as const) {
    const wanted = expected[key]
    if (wanted !== undefined && !isLike(span[key], wanted)) differ(key, wanted, span[key])
  }
  for (const [key, wanted] of Object.entries(expected.tags ?? {})) {
    const got = Object.hasOwn(span.tags, key) ? span.tags[key] : undefined
    if (!isLike(got, wanted)) differ(`tags[${show(key)}]`, wanted, got)
  }
  const { parent } = expected
  if (parent !== undefined) lines.push(...parentDifferences(span.parent, parent))
  return lines
}

function parentDifferences(parent: TracedSpan | null, wanted: ExpectedText | ExpectedSpan | null): string[] {
  if (wanted === null) return parent === null ? [] : [`parent: expected none, got ${show(parent.name)}`]
  if (parent === null) return [`parent: expected ${show(wanted)}, got none`]
  const isText = typeof wanted !== 'object' || types.isRegExp(wanted)
  const expected: ExpectedSpan = isText ? { name: wanted as ExpectedText } : (wanted as ExpectedSpan)
  return differences(parent, expected).map(line => (isText ? line.replace('name', 'parent') : `parent ${line}`))
}

function isLike(got: unknown, wanted: unknown): boolean {
  if (typeof wanted === 'function') return wanted(got) === true
  if (types.isRegExp(wanted)) return got !== undefined && String(got).search(wanted) !== -1
  if (wanted === undefined || wanted === null) return got === undefined
  return got !== undefined && String(got) === String(wanted)
}

/** A value as it is written in code, on one line. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\n', '\\n')}'`
  if (typeof value === 'function') return value.name === '' ? 'what a function accepts' : `what ${value.name}() accepts`
  if (typeof value !== 'object' || value === null || types.isRegExp(value)) return String(value)
  const entries = Object.entries(value).map(([key, each]) => `${/^\w+$/.test(key) ? key : `'${key}'`}: ${show(each)}`)
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`
}
