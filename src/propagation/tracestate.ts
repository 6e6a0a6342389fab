import type { SpanContext } from '../core/context'
import { isPrintable } from './ascii'
import { soundMember, withDecision } from './consistent-sampling'
import { carriedBy, decisionMaker, isDecisionMaker, maxOriginLength, readPriority, travels } from './decision'

/** The list may have 32 members; the first is ours. */
const maxForeignMembers = 31
/** The longest value of a member, in characters: a reader may throw away the whole list for a longer one. */
const maxMemberLength = 256
/** The longest `p` that is taken over, in characters: a span id has 16 digits. */
const maxSpanLength = 16

/** The parts of a `tracestate` header. */
export interface Tracestate {
  /** The value of the member `dd`. */
  readonly datadog: string | undefined
  /** All other members, in their order. */
  readonly foreign: string | undefined
}

/** Divides the header into our member and those of others; malformed members and those beyond the limit are left out. */
export function splitTracestate(text: string): Tracestate {
  let datadog: string | undefined
  let foreign: string | undefined
  let count = 0
  for (let start = 0; start < text.length; ) {
    const comma = text.indexOf(',', start)
    const end = comma === -1 ? text.length : comma
    const member = text.slice(start, end).trim()
    start = end + 1
    if (member.startsWith('dd=')) {
      if (datadog === undefined && isPrintable(member)) datadog = member.slice(3)
    } else if (count < maxForeignMembers && isMember(member)) {
      const sound = member.startsWith('ot=') ? soundMember(member) : member
      if (sound === undefined) continue
      foreign = foreign === undefined ? sound : `${foreign},${sound}`
      count++
    }
  }
  return { datadog, foreign }
}

/** Takes over what `tracestate` says into the context that its `traceparent` made. */
export function readTracestate(context: SpanContext, text: string): void {
  const { datadog, foreign } = splitTracestate(text)
  context.tracestate = foreign
  if (datadog !== undefined) readDatadogMember(context, datadog)
  // Kept by another vendor: by none of our mechanisms, which has the number 0.
  else if (foreign !== undefined && context.priority === 1) setTag(context, decisionMaker, '-0')
}

/** Takes over `s` (priority), `o` (origin), `p` (last span) and `t.*` (trace tags) of our member. */
export function readDatadogMember(context: SpanContext, member: string): void {
  let priority: number | undefined
  let maker: string | undefined
  for (let start = 0; start < member.length; ) {
    const semicolon = member.indexOf(';', start)
    const end = semicolon === -1 ? member.length : semicolon
    const colon = member.indexOf(':', start)
    if (colon > start && colon < end - 1) {
      const key = member.slice(start, colon)
      const value = member.slice(colon + 1, end)
      if (key === 's') priority = readPriority(value)
      else if (key === 'o') context.origin = value.length > maxOriginLength ? undefined : value.replaceAll('~', '=')
      else if (key === 'p') context.lastDatadogSpan = value.length > maxSpanLength ? undefined : value
      else if (key === 't.dm') maker = value
      // `traceparent` has the whole trace id: what is said of it here can only contradict.
      else if (key !== 't.tid' && key.startsWith('t.') && key.length > 2)
        setTag(context, `_dd.p.${key.slice(2)}`, value.replaceAll('~', '='))
    }
    start = end + 1
  }
  settle(context, priority, maker)
}

/** The flag of `traceparent` may come from a later hop than our member, so where the two contradict it wins. */
function settle(context: SpanContext, priority: number | undefined, maker: string | undefined): void {
  const kept = context.priority === 1
  // A browser names itself as the origin, but leaves the decision to us.
  if (priority === undefined) context.priority = context.origin === 'rum' ? undefined : context.priority
  else if (kept === priority > 0) context.priority = priority
  else if (kept) maker = '-0'
  const dropped = context.priority !== undefined && context.priority <= 0
  if (maker !== undefined && !dropped && isDecisionMaker(maker)) setTag(context, decisionMaker, maker)
}

function setTag(context: SpanContext, key: string, value: string): void {
  if (context.tags === undefined) context.tags = {}
  context.tags[key] = value
}

/** The header for a context: our member, then those of others; empty where there is neither. */
export function writeTracestate(context: SpanContext): string {
  const carried = carriedBy(context)
  const { priority, origin, tags, lastDatadogSpan } = carried
  const tracestate = context.trace ? withDecision(context.trace, context.trace.tracestate) : context.tracestate
  const last = context.remote ? lastDatadogSpan : context.toSpanId(true)
  let member = priority === undefined ? '' : `;s:${priority}`
  if (last !== undefined) member += `;p:${last}`
  if (origin) member = append(member, `o:${encodeValue(origin)}`)
  for (const key in tags) {
    const value = tags[key] as string
    if (travels(key, carried) && value !== '')
      member = append(member, `t.${encodeKey(key.slice(6))}:${encodeValue(value)}`)
  }
  if (member === '') return tracestate ?? ''
  const own = `dd=${member.slice(1)}`
  return tracestate === undefined ? own : `${own},${tracestate}`
}

/** Adds an item, or leaves it out where the member would become too long. */
function append(member: string, item: string): string {
  return member.length + item.length > maxMemberLength ? member : `${member};${item}`
}

/** Other members are passed on unread, as long as they can stand in a list. */
function isMember(member: string): boolean {
  const equals = member.indexOf('=')
  return equals > 0 && equals < member.length - 1 && isPrintable(member)
}

function encodeKey(key: string): string {
  return /[^\x21-\x7e]|[,=:;]/.test(key) ? key.replace(/[^\x21-\x7e]|[,=:;]/g, '_') : key
}

/** `=` becomes `~`, and what cannot stand in a member, `~` included, becomes `_`. */
function encodeValue(value: string): string {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    // Not printable, or one of `,` `;` `=` `~`.
    if (code < 0x20 || code > 0x7d || code === 44 || code === 59 || code === 61)
      return value.replace(/[^\x20-\x7d]|[,;]/g, '_').replaceAll('=', '~')
  }
  return value
}
