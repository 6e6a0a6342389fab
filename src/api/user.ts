import type { Span } from '../core/span'
import { safeText } from '../core/tags'
import type { User } from './products'

/** Tags the first span of this process's part of a trace with who is signed in; false where no id is given. */
export function tagUser(span: Span, user: User): boolean {
  const root = span.trace.root ?? span
  try {
    if (typeof user?.id !== 'string' || user.id === '') return false
    for (const [field, value] of Object.entries(user)) {
      if (value !== undefined && value !== null) root.setText(`usr.${field}`, safeText(value))
    }
    return true
  } catch {
    // A getter of theirs.
    return false
  }
}

/** What a page's head has to hold so that its browser can name the trace that made it: two `meta` elements. */
export function rumData(span: Span): string {
  const id = span.context().toTraceId()
  return `<meta name="dd-trace-id" content="${id}"><meta name="dd-trace-time" content="${Date.now()}">`
}
