import { SpanContext } from '../core/context'
import { readHex } from '../core/ids'
import { headerText, type IncomingHeaders, type Write } from './carrier'
import type { Style } from './style'
import { readTracestate, writeTracestate } from './tracestate'

const traceparentHeader = 'traceparent'
const tracestateHeader = 'tracestate'

/** The W3C headers `traceparent` and `tracestate`. Source: https://www.w3.org/TR/trace-context/ */
export const tracecontextStyle: Style = {
  name: 'tracecontext',
  headers: [traceparentHeader, tracestateHeader],

  inject(context: SpanContext, carrier: object, write: Write): void {
    // A parent of 0 cannot be written here: the whole header would be invalid.
    if ((context.spanHigh | context.spanLow) === 0) return
    write(carrier, traceparentHeader, context.toTraceparent())
    const tracestate = writeTracestate(context)
    if (tracestate !== '') write(carrier, tracestateHeader, tracestate)
  },

  extract(headers: IncomingHeaders): SpanContext | undefined {
    const context = extractTraceparent(headers)
    if (context === undefined) return undefined
    const tracestate = tracestateText(headers)
    if (tracestate !== undefined) readTracestate(context, tracestate)
    return context
  },
}

/** The context that `traceparent` tells: ids, and priority 0 or 1 from its flag. */
export function extractTraceparent(headers: IncomingHeaders): SpanContext | undefined {
  const text = headerText(headers, traceparentHeader)
  return text === undefined ? undefined : parseTraceparent(text)
}

/** The text of `tracestate`. */
export function tracestateText(headers: IncomingHeaders): string | undefined {
  return headerText(headers, tracestateHeader)
}

/** `vv-<32 digits>-<16 digits>-ff`; versions to come may have more behind another dash. */
function parseTraceparent(text: string): SpanContext | undefined {
  const dash = 45
  if (text.charCodeAt(2) !== dash || text.charCodeAt(35) !== dash || text.charCodeAt(52) !== dash) return undefined
  const version = readHex(text, 0, 2)
  if (version === -1 || version === 255) return undefined
  if (text.length !== 55 && (version === 0 || text.charCodeAt(55) !== dash)) return undefined
  const word0 = readHex(text, 3, 8)
  const word1 = readHex(text, 11, 8)
  const word2 = readHex(text, 19, 8)
  const word3 = readHex(text, 27, 8)
  const spanHigh = readHex(text, 36, 8)
  const spanLow = readHex(text, 44, 8)
  const flags = readHex(text, 53, 2)
  if (word0 < 0 || word1 < 0 || word2 < 0 || word3 < 0 || spanHigh < 0 || spanLow < 0 || flags < 0) return undefined
  // A lower half of 0 is valid in the standard, but receivers of spans refuse it as a trace id.
  if ((word2 | word3) === 0 || (spanHigh | spanLow) === 0) return undefined
  const context = new SpanContext([word0 | 0, word1 | 0, word2 | 0, word3 | 0], spanHigh | 0, spanLow | 0, true)
  context.priority = flags & 1
  return context
}
