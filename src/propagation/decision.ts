import type { SpanContext } from '../core/context'
import type { Trace } from '../core/trace'

/** The trace tag that names who decided: `-` and the number of a sampling mechanism. */
export const decisionMaker = '_dd.p.dm'

/** Longer origins, in characters, are not taken over. */
export const maxOriginLength = 256

/** What travels beside the ids: a local span's trace has it, an extracted context has its own. */
export type Carried = Pick<SpanContext & Trace, 'priority' | 'origin' | 'tags' | 'tracestate' | 'lastDatadogSpan'>

/** Where to read what travels beside the ids. */
export function carriedBy(context: SpanContext): Carried {
  return context.trace ?? context
}

/** Whether a tag of the trace travels with it: who rejected it is told to the agent alone. */
export function travels(key: string, { priority }: Carried): boolean {
  return key.startsWith('_dd.p.') && (key !== decisionMaker || priority === undefined || priority > 0)
}

/** A sampling priority of at most two digits, or undefined: senders know more than the four we decide by. */
export function readPriority(text: string): number | undefined {
  const first = text.charCodeAt(0) === 45 ? 1 : 0
  const digits = text.length - first
  if (digits < 1 || digits > 2) return undefined
  let value = 0
  for (let at = first; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return first === 1 && value !== 0 ? -value : value
}

/** True where a text is `-` and the one or two digits of a sampling mechanism. */
export function isDecisionMaker(text: string): boolean {
  return text.charCodeAt(0) === 45 && readPriority(text) !== undefined
}
