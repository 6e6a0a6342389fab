import type { HeaderTags } from '../config/kinds/headers'
import type { Span } from '../core/span'
import { hideInUrl } from '../secrets/credentials'

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
