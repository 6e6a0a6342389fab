import type { PlacedSpan } from '../model'

const known = new WeakMap<PlacedSpan, string>()

/** The spans, in their order, that hold a text in name, resource, service, id, a tag or an event; case does not matter. */
export function findSpans(spans: readonly PlacedSpan[], text: string): readonly PlacedSpan[] {
  const wanted = text.trim().toLowerCase()
  return wanted === '' ? [] : spans.filter(span => searched(span).includes(wanted))
}

/** What is searched in a span: errors are tags and events, too. Made once, for each key that is typed asks for all spans. */
function searched(span: PlacedSpan): string {
  const found = known.get(span)
  if (found !== undefined) return found
  const parts = [span.service, span.name, span.resource, span.type, span.kind, span.id]
  for (const [key, value] of Object.entries(span.meta)) parts.push(`${key}:${value}`)
  for (const [key, value] of Object.entries(span.metrics)) parts.push(`${key}:${value}`)
  for (const { name, attributes } of span.events) parts.push(name, JSON.stringify(attributes))
  const text = parts.join('\n').toLowerCase()
  known.set(span, text)
  return text
}
