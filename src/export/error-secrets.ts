import type { SpanEvent } from '../core/annotations'
import type { Span } from '../core/span'
import { hideInMessage } from '../secrets/message'

/** The longest text that is kept of a tag, in UTF-16 units: no receiver takes more. */
const longest = 25_000

/** Hides what looks like a secret in messages and stacks of errors, and in what events of spans tell. */
export function createErrorSecrets(): (spans: readonly Span[]) => void {
  // An error that passes through many spans has one message and one stack.
  const known = new Map<string, string>()
  function clear(text: string): string {
    const before = known.get(text)
    if (before !== undefined) return before
    const hidden = hideInMessage(text)
    const found = hidden.length > longest ? hidden.slice(0, longest) : hidden
    if (known.size >= 4) known.clear()
    known.set(text, found)
    return found
  }
  return spans => {
    for (const span of spans) {
      const { meta, events } = span
      for (let at = 0; at < meta.length; at += 2) {
        const name = meta[at] as string
        if (tellsError(name)) meta[at + 1] = clear(String(meta[at + 1]))
      }
      if (events !== undefined) span.events = events.map(event => clearEvent(event, clear))
    }
  }
}

/** Our names, and OpenTelemetry's. Most tags are told apart by their first letter. */
function tellsError(name: string): boolean {
  return name.charCodeAt(0) === 101 && (name.startsWith('error.') || name.startsWith('exception.'))
}

function clearEvent(event: SpanEvent, clear: (text: string) => string): SpanEvent {
  const { attributes } = event
  if (attributes === undefined) return event
  try {
    const cleared = Object.entries(attributes).map(([key, value]) => [key, clearValue(value, clear)])
    return { ...event, attributes: Object.fromEntries(cleared) }
  } catch {
    // A getter or a proxy of theirs: what cannot be read is not sent either.
    return { ...event, attributes: undefined }
  }
}

function clearValue(value: unknown, clear: (text: string) => string): unknown {
  if (typeof value === 'string') return clear(value)
  if (Array.isArray(value)) return value.map(item => (typeof item === 'string' ? clear(item) : item))
  return value
}
