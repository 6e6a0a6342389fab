import type { Span } from '../core/span'

/** How many elements of a list become tags, and how deep lists may lie in lists. */
const maxElements = 128
const maxDepth = 3

/** Texts that mean true or false where a flag is expected; all others mean nothing. */
const flags: ReadonlyMap<string, number> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text): [string, number] => [text, 1]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text): [string, number] => [text, 0]),
])

/**
 * Sets an attribute as Datadog maps it: some names set the span itself, lists become `key.0`, `key.1`, and booleans are
 * text. Null and undefined remove it. Source: https://docs.datadoghq.com/opentelemetry/mapping/semantic_mapping/
 */
export function setAttribute(span: Span, key: string, value: unknown): void {
  if (value === undefined || value === null) span.removeTag(tagName(key))
  else if (key === 'operation.name') span.setOperationName(String(value))
  else if (key === 'analytics.event') setAnalytics(span, value)
  else setValue(span, tagName(key), value, 0)
}

/** The tag that an attribute becomes: receivers lift `http.status_code` alone. */
function tagName(key: string): string {
  return key === 'http.response.status_code' ? 'http.status_code' : key
}

function setAnalytics(span: Span, value: unknown): void {
  const flag = flags.get(String(value))
  if (flag !== undefined) span.setNumber('_dd1.sr.eausr', flag)
}

function setValue(span: Span, key: string, value: unknown, depth: number): void {
  // The mark of an error is no text: `false` as one would set it.
  if (typeof value === 'boolean') span.setTag(key, key === 'error' ? value : String(value))
  else if (Array.isArray(value) && depth < maxDepth) {
    for (const [index, element] of value.slice(0, maxElements).entries()) {
      if (element !== undefined && element !== null) setValue(span, `${key}.${index}`, element, depth + 1)
    }
  } else span.setTag(key, value)
}
