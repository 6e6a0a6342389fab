import type { HeaderTags } from '../config/kinds/headers'
import type { Span } from '../core/span'
import { hideInUrl } from '../secrets/credentials'

/** A header of a message, and not what all objects have under its name. */
export function ownHeader(headers: object, name: string): unknown {
  return Object.hasOwn(headers, name) ? (headers as Readonly<Record<string, unknown>>)[name] : undefined
}

/** Tags a span with those headers that the settings name; `read` gives a header by its name in lower case. */
export function tagHeaders(
  span: Span,
  read: (header: string) => unknown,
  tags: HeaderTags,
  direction: 'request' | 'response',
): void {
  for (const [header, tag] of tags) {
    const value = read(header)
    if (value === undefined || value === null) continue
    span.setText(tag ?? `http.${direction}.headers.${header.replaceAll('.', '_')}`, hideInUrl(String(value)))
  }
}
