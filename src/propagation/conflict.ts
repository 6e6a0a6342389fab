import { SpanContext } from '../core/context'
import type { IncomingHeaders } from './carrier'
import type { StyleName } from './style'
import { extractTraceparent, tracestateText } from './tracecontext'
import { readDatadogMember, readTracestate, splitTracestate } from './tracestate'

/** Takes note of a context that another style found: one of another trace becomes a link. */
export function addOther(context: SpanContext, other: SpanContext, style: StyleName): void {
  if (!other.hasTrace() || isSameTrace(context, other)) return
  const link = { context: other, attributes: { reason: 'terminated_context', context_headers: style } }
  if (context.links === undefined) context.links = [link]
  else context.links.push(link)
}

/**
 * Takes over from the W3C headers what the style that found the context does not carry: members of other vendors, and
 * the real parent where a hop in between speaks W3C alone.
 */
export function addTracecontext(context: SpanContext, found: StyleName, headers: IncomingHeaders): SpanContext {
  const other = extractTraceparent(headers)
  if (other === undefined) return context
  const tracestate = tracestateText(headers)
  if (!isSameTrace(context, other)) {
    if (tracestate !== undefined) readTracestate(other, tracestate)
    addOther(context, other, 'tracecontext')
    return context
  }
  const { datadog, foreign } = tracestate === undefined ? nothing : splitTracestate(tracestate)
  const sameParent = context.spanHigh === other.spanHigh && context.spanLow === other.spanLow
  const joined = sameParent && !isLonger(other, context) ? context : join(context, other)
  joined.tracestate = foreign
  if (sameParent) return joined
  if (datadog !== undefined) readDatadogMember(other, datadog)
  const hasParent = (context.spanHigh | context.spanLow) !== 0
  joined.lastDatadogSpan =
    other.lastDatadogSpan ?? (found === 'datadog' && hasParent ? context.toSpanId(true) : undefined)
  return joined
}

const nothing = { datadog: undefined, foreign: undefined }

/** Ids are also the same where one header has lost the upper half, as `x-datadog-*` does where its tags are too long. */
function isSameTrace(left: SpanContext, right: SpanContext): boolean {
  const [left0, left1, left2, left3] = left.traceId
  const [right0, right1, right2, right3] = right.traceId
  if (left2 !== right2 || left3 !== right3) return false
  return (left0 === right0 && left1 === right1) || (left0 | left1) === 0 || (right0 | right1) === 0
}

/** True where the first has an upper half of the trace id and the second has none. */
function isLonger(left: SpanContext, right: SpanContext): boolean {
  return (left.traceId[0] | left.traceId[1]) !== 0 && (right.traceId[0] | right.traceId[1]) === 0
}

/** The context with the other's parent, and its trace id where that is the longer one. */
function join(context: SpanContext, other: SpanContext): SpanContext {
  const { traceId } = isLonger(other, context) ? other : context
  const joined = new SpanContext(traceId, other.spanHigh, other.spanLow, true)
  joined.priority = context.priority
  joined.origin = context.origin
  joined.tags = context.tags
  joined.links = context.links
  return joined
}
