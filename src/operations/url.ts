import { querySecrets, type Redaction } from '../config/kinds/redaction'
import { hidden, hideInUrl } from '../secrets/credentials'
import { longestText } from '../secrets/expression'

/** What stands in the place of what is hidden of a query string. */
const redacted = '<redacted>'

/**
 * A URL as it is told: without user and password, and with a query string that shows no secrets: `true` leaves the query out,
 * a pattern replaces what it matches. One without a query runs no expression.
 */
export function hideSecrets(url: string, redaction: Redaction): string {
  const clear = hideInUrl(url)
  if (redaction === false) return clear
  const at = queryStart(clear)
  if (at === -1) return clear
  if (redaction === true) return clear.slice(0, at)
  return clear.slice(0, at + 1) + replaceIn(clear.slice(at + 1), redaction)
}

/** A fragment may be a query string as well; it comes in the absolute form of a request. */
function queryStart(url: string): number {
  const query = url.indexOf('?')
  if (query !== -1) return query
  return url.indexOf('#')
}

/** A user's own expression sees no more than it can do in a moment: the parameters past that are hidden. */
function replaceIn(query: string, pattern: RegExp): string {
  const most = pattern === querySecrets ? Number.POSITIVE_INFINITY : longestText(pattern)
  if (query.length <= most) return query.replace(pattern, redacted)
  const end = query.lastIndexOf('&', most) + 1
  return query.slice(0, end).replace(pattern, redacted) + redacted
}

/** A host, as a header or an option names it, without a user before it. */
export function withoutUser(host: string): string {
  const at = host.lastIndexOf('@')
  return at === -1 ? host : `${hidden}${host.slice(at)}`
}

/** A URL or path up to its query string. */
export function withoutQuery(url: string): string {
  const at = url.indexOf('?')
  return at === -1 ? url : url.slice(0, at)
}
