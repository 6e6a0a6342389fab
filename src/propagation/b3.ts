import { SpanContext } from '../core/context'
import { readHex, wordToHex } from '../core/ids'
import { headerText, type IncomingHeaders, type Write } from './carrier'
import { carriedBy } from './decision'
import type { Style } from './style'

const traceIdHeader = 'x-b3-traceid'
const spanIdHeader = 'x-b3-spanid'
const sampledHeader = 'x-b3-sampled'
const flagsHeader = 'x-b3-flags'

/** Zipkin's one header `b3`. Source: https://github.com/openzipkin/b3-propagation#single-header */
export const b3Style: Style = {
  name: 'b3',
  headers: ['b3'],

  inject(context: SpanContext, carrier: object, write: Write): void {
    if ((context.spanHigh | context.spanLow) === 0) return
    const { priority } = carriedBy(context)
    const ids = `${traceIdText(context)}-${context.toSpanId(true)}`
    write(carrier, 'b3', priority === undefined ? ids : `${ids}-${stateOf(priority)}`)
  },

  extract(headers: IncomingHeaders): SpanContext | undefined {
    const text = headerText(headers, 'b3')?.toLowerCase()
    if (text === undefined) return undefined
    if (text.length === 1) return decided(priorityOf(text))
    const traceLength = text.indexOf('-')
    const context = readIds(text, traceLength, text, traceLength + 1)
    if (context === undefined) return undefined
    const rest = text.slice(traceLength + 17)
    if (rest === '') return context
    context.priority = priorityOf(rest.charAt(1))
    const known = context.priority !== undefined && rest.charAt(0) === '-'
    // The parent's parent may follow.
    return known && (rest.length === 2 || (rest.length === 19 && rest.charAt(2) === '-')) ? context : undefined
  },
}

/** Zipkin's headers `x-b3-*`. Source: https://github.com/openzipkin/b3-propagation#multiple-headers */
export const b3MultiStyle: Style = {
  name: 'b3multi',
  headers: [traceIdHeader, spanIdHeader, sampledHeader, flagsHeader],

  inject(context: SpanContext, carrier: object, write: Write): void {
    if ((context.spanHigh | context.spanLow) === 0) return
    const { priority } = carriedBy(context)
    write(carrier, traceIdHeader, traceIdText(context))
    write(carrier, spanIdHeader, context.toSpanId(true))
    if (priority === undefined) return
    // Debug implies that the trace is kept, so the standard has either of the two.
    if (priority > 1) write(carrier, flagsHeader, '1')
    else write(carrier, sampledHeader, stateOf(priority))
  },

  extract(headers: IncomingHeaders): SpanContext | undefined {
    const traceId = headerText(headers, traceIdHeader)?.toLowerCase()
    const spanId = headerText(headers, spanIdHeader)?.toLowerCase()
    const priority = headerText(headers, flagsHeader) === '1' ? 2 : priorityOf(headerText(headers, sampledHeader))
    if (traceId === undefined && spanId === undefined) return decided(priority)
    if (traceId === undefined || spanId?.length !== 16) return undefined
    const context = readIds(traceId, traceId.length, spanId, 0)
    if (context !== undefined) context.priority = priority
    return context
  },
}

/** A decision that comes without a trace: it holds for the one that begins here. */
function decided(priority: number | undefined): SpanContext | undefined {
  if (priority === undefined) return undefined
  const context = new SpanContext([0, 0, 0, 0], 0, 0, true)
  context.priority = priority
  return context
}

function readIds(trace: string, traceLength: number, span: string, spanOffset: number): SpanContext | undefined {
  if (traceLength !== 16 && traceLength !== 32) return undefined
  const word0 = traceLength === 16 ? 0 : readHex(trace, 0, 8)
  const word1 = traceLength === 16 ? 0 : readHex(trace, 8, 8)
  const word2 = readHex(trace, traceLength - 16, 8)
  const word3 = readHex(trace, traceLength - 8, 8)
  const spanHigh = readHex(span, spanOffset, 8)
  const spanLow = readHex(span, spanOffset + 8, 8)
  if (word0 < 0 || word1 < 0 || word2 < 0 || word3 < 0 || spanHigh < 0 || spanLow < 0) return undefined
  if ((word2 | word3) === 0 || (spanHigh | spanLow) === 0) return undefined
  return new SpanContext([word0 | 0, word1 | 0, word2 | 0, word3 | 0], spanHigh | 0, spanLow | 0, true)
}

/** 32 digits, or 16 for a 64-bit id. */
function traceIdText(context: SpanContext): string {
  const [word0, word1, word2, word3] = context.traceId
  return (word0 | word1) === 0 ? wordToHex(word2) + wordToHex(word3) : context.toTraceId(true)
}

/** `d`, debug, is what a user's own decision to keep is in this style. */
function stateOf(priority: number): string {
  if (priority > 1) return 'd'
  return priority === 1 ? '1' : '0'
}

function priorityOf(state: string | undefined): number | undefined {
  switch (state) {
    case '0':
    case 'false':
      return 0
    case '1':
    case 'true':
      return 1
    case 'd':
      return 2
    default:
      return undefined
  }
}
