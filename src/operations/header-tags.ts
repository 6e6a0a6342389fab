import type { Span } from '../core/span'
import type { Kit } from '../instrumentation/kit'

/** Tags a span with those headers that the settings name; `read` gives a header by its name in lower case. */
export function tagHeaders<Settings>(
  span: Span,
  read: (header: string) => unknown,
  { global }: Kit<Settings>,
  direction: 'request' | 'response',
): void {
  for (const [header, tag] of global.headerTags) {
    const value = read(header)
    if (value === undefined || value === null) continue
    span.setText(tag ?? `http.${direction}.headers.${header.replaceAll('.', '_')}`, String(value))
  }
}
