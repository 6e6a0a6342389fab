import { SpanContext } from '../core/context'
import { decimalToWords, readHex, wordToHex } from '../core/ids'
import { isPrintable } from './ascii'
import { headerText, type IncomingHeaders, type Write } from './carrier'
import {
  type Carried,
  carriedBy,
  decisionMaker,
  isDecisionMaker,
  maxOriginLength,
  readPriority,
  travels,
} from './decision'
import type { Style } from './style'

const traceIdHeader = 'x-datadog-trace-id'
const parentIdHeader = 'x-datadog-parent-id'
const priorityHeader = 'x-datadog-sampling-priority'
const originHeader = 'x-datadog-origin'
const tagsHeader = 'x-datadog-tags'

/** Trace tags with this prefix travel on. */
const tagPrefix = '_dd.p.'
const upperTraceId = '_dd.p.tid'
/** Says on the first span of a chunk that tags were lost on the way in or out. */
const errorTag = '_dd.propagation_error'

/** What the style needs to know; all of it is decided at setup. */
export interface DatadogSettings {
  /** The longest `x-datadog-tags` header in bytes, in and out; 0 neither reads nor writes it. */
  readonly tagsMaxLength: number
  warn(message: string): void
}

/** The `x-datadog-*` headers: decimal ids, with the upper half of the trace id among the tags. */
export function createDatadogStyle(settings: DatadogSettings): Style {
  const { tagsMaxLength } = settings

  function inject(context: SpanContext, carrier: object, write: Write): void {
    const carried = carriedBy(context)
    const { priority, origin } = carried
    write(carrier, traceIdHeader, context.toTraceId())
    write(carrier, parentIdHeader, context.toSpanId())
    if (priority !== undefined) write(carrier, priorityHeader, String(priority))
    if (origin && isPrintable(origin)) write(carrier, originHeader, origin)
    if (tagsMaxLength === 0) return
    const tags = tagsText(context, carried)
    if (tags === undefined) refuse(context, 'encoding_error', 'hold what a header cannot')
    else if (tags.length > tagsMaxLength) refuse(context, 'inject_max_size', `take over ${tagsMaxLength} bytes`)
    else if (tags !== '') write(carrier, tagsHeader, tags)
  }

  function refuse(context: SpanContext, error: string, reason: string): void {
    settings.warn(`trace tags are not sent on: they ${reason}`)
    const { trace } = context
    if (trace !== undefined && trace.tags?.[errorTag] === undefined) trace.setTag(errorTag, error)
  }

  function extract(headers: IncomingHeaders): SpanContext | undefined {
    const traceText = headerText(headers, traceIdHeader)
    if (traceText === undefined) return undefined
    const parentText = headerText(headers, parentIdHeader)
    if (parentText === undefined) return undefined
    const trace = decimalToWords(traceText)
    // A parent of 0 is no mistake: synthetic tests and browsers begin a trace so.
    const parent = decimalToWords(parentText)
    if (trace === undefined || parent === undefined || (trace[0] | trace[1]) === 0) return undefined
    const text = tagsMaxLength === 0 ? undefined : headerText(headers, tagsHeader, Number.POSITIVE_INFINITY)
    const read = text === undefined ? undefined : readTags(text, tagsMaxLength)
    const traceId = [read?.high ?? 0, read?.low ?? 0, trace[0], trace[1]] as const
    const context = new SpanContext(traceId, parent[0], parent[1], true)
    context.tags = read?.tags
    const priority = headerText(headers, priorityHeader)
    if (priority !== undefined) context.priority = readPriority(priority)
    const origin = headerText(headers, originHeader, maxOriginLength)
    if (origin && isPrintable(origin)) context.origin = origin
    return context
  }

  return {
    name: 'datadog',
    headers: [traceIdHeader, parentIdHeader, priorityHeader, originHeader, tagsHeader],
    inject,
    extract,
  }
}

/** The tags header, or undefined where a name or a value cannot be written. */
function tagsText(context: SpanContext, carried: Carried): string | undefined {
  const [word0, word1] = context.traceId
  let text = (word0 | word1) === 0 ? '' : `${upperTraceId}=${wordToHex(word0)}${wordToHex(word1)}`
  for (const key in carried.tags) {
    const value = carried.tags[key] as string
    if (!travels(key, carried) || value === '') continue
    if (!isName(key) || !isPrintable(value) || value.includes(',')) return undefined
    text += text === '' ? `${key}=${value}` : `,${key}=${value}`
  }
  return text
}

interface ReadTags {
  tags: Record<string, string> | undefined
  /** The words of the upper half of the trace id. */
  high: number
  low: number
}

function readTags(text: string, limit: number): ReadTags {
  if (text.length > limit) return failed('extract_max_size')
  if (!isPrintable(text)) return failed('decoding_error')
  const read: ReadTags = { tags: undefined, high: 0, low: 0 }
  for (let start = 0; start < text.length; ) {
    const comma = text.indexOf(',', start)
    const end = comma === -1 ? text.length : comma
    const equals = text.indexOf('=', start)
    if (equals === -1 || equals >= end - 1) return failed('decoding_error')
    const key = text.slice(start, equals)
    if (!isName(key)) return failed('decoding_error')
    if (key.startsWith(tagPrefix)) takeTag(read, key, text.slice(equals + 1, end))
    start = end + 1
  }
  return read
}

function takeTag(read: ReadTags, key: string, value: string): void {
  if (key === upperTraceId) {
    const high = value.length === 16 ? readHex(value, 0, 8) : -1
    const low = readHex(value, 8, 8)
    if (high === -1 || low === -1) setTag(read, errorTag, `malformed_tid ${value}`)
    else {
      read.high = high | 0
      read.low = low | 0
    }
  } else if (key === decisionMaker && !isDecisionMaker(value)) setTag(read, errorTag, 'decoding_error')
  else setTag(read, key, value)
}

function setTag(read: ReadTags, key: string, value: string): void {
  if (read.tags === undefined) read.tags = {}
  read.tags[key] = value
}

function failed(error: string): ReadTags {
  return { tags: { [errorTag]: error }, high: 0, low: 0 }
}

/** True where a text can be a tag's name: printable, without spaces and separators. */
function isName(key: string): boolean {
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    // A space or less, beyond ASCII, `,` or `=`.
    if (code <= 0x20 || code > 0x7e || code === 44 || code === 61) return false
  }
  return key !== ''
}
