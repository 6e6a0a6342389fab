import { byteLimit, checkText, type Report } from './checks'
import { describe, type Wire } from './scan'

const MAX_VALUE_BYTES = 25_000
const EVERY_TAG = /^/

/** What some values of `meta` must look like. */
const META_PATTERNS: Readonly<Record<string, RegExp>> = {
  'http.status_code': /^[1-5]\d\d$/,
  '_dd.p.tid': /^[0-9a-f]{16}$/,
  '_dd.p.dm': /^-\d{1,2}$/,
}

/** Rules of one value in `meta`: text within its limit, and JSON or a pattern where agents read it. */
export function checkMeta(value: Wire, key: string, field: string, report: Report): void {
  if (!checkText(value, field, 0, byteLimit(key, MAX_VALUE_BYTES), report) || value.type !== 'str') return
  const pattern = (Object.hasOwn(META_PATTERNS, key) && META_PATTERNS[key]) || EVERY_TAG
  if (!pattern.test(value.value)) report(field, `${describe(value)}, expected ${pattern}`)
  if (key === 'events') checkJson(value.value, field, report, isEvent)
  if (key === '_dd.span_links') checkJson(value.value, field, report, isLink)
}

/** Rules of one value in `metrics`: a finite integer or float64, and where agents read it a whole one. */
export function checkMetric(value: Wire, key: string, field: string, report: Report): void {
  if (value.type !== 'int' && value.type !== 'float64') {
    report(field, `${describe(value)}, expected an integer or float64`)
    return
  }
  const number = Number(value.value)
  if (!Number.isFinite(number)) report(field, `${number} is not finite`)
  if (key === 'http.status_code') report(field, 'is a metric, agents read it from meta as text')
  if (key === '_sampling_priority_v1' && !Number.isInteger(number)) report(field, `${number} is not whole`)
  if ((key === '_dd.top_level' || key === '_dd.measured') && number !== 1) report(field, `${number}, expected 1`)
}

function checkJson(text: string, field: string, report: Report, good: (item: object) => boolean): void {
  let items: unknown
  try {
    items = JSON.parse(text)
  } catch {
    report(field, 'does not parse as JSON')
    return
  }
  if (!Array.isArray(items)) {
    report(field, 'is JSON but no array')
    return
  }
  for (const [index, item] of items.entries()) {
    if (typeof item !== 'object' || item === null || !good(item)) {
      report(`${field}[${index}]`, `${JSON.stringify(item)?.slice(0, 120)} has not the wanted keys and types`)
    }
  }
}

function isEvent(event: object): boolean {
  return (
    'name' in event &&
    typeof event.name === 'string' &&
    'time_unix_nano' in event &&
    typeof event.time_unix_nano === 'number' &&
    hasObjectOrNo('attributes', event)
  )
}

function isLink(link: object): boolean {
  return (
    'trace_id' in link &&
    /^[0-9a-f]{32}$/.test(String(link.trace_id)) &&
    'span_id' in link &&
    /^[0-9a-f]{16}$/.test(String(link.span_id)) &&
    (!('flags' in link) || link.flags === 0 || link.flags === 1) &&
    (!('tracestate' in link) || typeof link.tracestate === 'string') &&
    hasObjectOrNo('attributes', link)
  )
}

function hasObjectOrNo(key: string, item: object): boolean {
  const value: unknown = Reflect.get(item, key)
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))
}
