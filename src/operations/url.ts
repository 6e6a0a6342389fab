import type { Redaction } from '../config/kinds/redaction'

/** A URL whose query string shows no secrets: `true` leaves the query out, a pattern replaces what it matches. */
export function hideSecrets(url: string, redaction: Redaction): string {
  if (redaction === false) return url
  const at = url.indexOf('?')
  if (at === -1) return url
  if (redaction === true) return url.slice(0, at)
  return url.slice(0, at + 1) + url.slice(at + 1).replace(redaction, '<redacted>')
}

/** A URL or path up to its query string. */
export function withoutQuery(url: string): string {
  const at = url.indexOf('?')
  return at === -1 ? url : url.slice(0, at)
}
