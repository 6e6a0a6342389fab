/** What stands in the place of a secret. */
export const hidden = '***'

/** Schemes in which a path has no `@` of its own: what stands before the last one is a password with a slash in it. */
const stores =
  /(?:sql|postgres|maria|mongo|redis|valkey|amqp|nats|kafka|mqtt|stomp|ldap|smtp|imap|ftp|oracle|clickhouse|cassandra|couch|memcache|neo4j|bolt|influx|cockroach|socks)/i

/** So many URLs of one word are told apart. */
const maxUrls = 32

/** A text, such as an error's message, in which user and password of each URL are `***`. Linear. */
export function hideCredentials(text: string): string {
  if (!text.includes('@') || !text.includes('//')) return text
  return text.replace(/[^\s"'<>`]*\/\/[^\s"'<>`]*/g, word => (word.includes('@') ? hideInWord(word) : word))
}

/** The same for a text that is one URL, or a value that holds one: a blank or a quote in it is a part of the password. */
export function hideInUrl(url: string): string {
  return url.includes('@') ? hideInWord(url) : url
}

/**
 * A value of a setting without credentials, whether it is a URL or only should be one: from `//`, or else from its start, to
 * its last `@`. It may hide more than the password, never less.
 */
export function hideInSetting(value: string): string {
  const at = value.lastIndexOf('@')
  const slashes = value.indexOf('//')
  const start = slashes !== -1 && slashes < at ? slashes + 2 : 0
  // `@scope/name`, `git@host`: no password without a colon.
  if (at !== -1 && start === 0 && !value.slice(0, at).includes(':')) return value
  if (at !== -1) return value.slice(0, start) + hidden + value.slice(at)
  return slashes === -1 ? value : hideHalf(value)
}

/** A value of a tag without credentials; of a URL that a comma has cut in two, the half with the password. */
export function hideInTag(value: string): string {
  if (!value.includes('//')) return value
  return value.includes('@') ? hideInWord(value) : hideHalf(value)
}

/** `http://user:pass`, with no host behind it: what stands where a port would is no number. */
function hideHalf(value: string): string {
  const from = value.indexOf('://') + 3
  if (from === 2) return value
  return isPlace(value.slice(from, authorityEnd(value, from))) ? value : value.slice(0, from) + hidden
}

function hideInWord(word: string): string {
  let shown = ''
  let kept = 0
  let count = 0
  for (let at = word.indexOf('//'); at !== -1; ) {
    const from = at + 2
    const end = ++count > maxUrls ? word.lastIndexOf('@') : credentialsEnd(word, from)
    if (end > from) {
      shown += word.slice(kept, from) + hidden
      kept = end
    }
    at = word.indexOf('//', Math.max(end, from))
  }
  return kept === 0 ? word : shown + word.slice(kept)
}

/** Where the `@` is that ends what begins here; the start where there is none. */
function credentialsEnd(word: string, from: number): number {
  const end = authorityEnd(word, from)
  if (end === from) return from
  const next = word.indexOf('://', end)
  // What comes before the next URL is this one's.
  const last = word.lastIndexOf('@', next === -1 ? word.length : next)
  if (last < from) return from
  const found = from + Math.max(0, word.slice(from, end).lastIndexOf('@'))
  if (stores.test(word.slice(Math.max(0, from - 20), from)) || (found === from && !isPlace(word.slice(from, end)))) {
    return last
  }
  // A password with both `@` and `/`; of `/@scope/name` the `@` is the path's own, as is that of a query.
  if (found === from) return from
  const inPath = word.lastIndexOf('@', pathEnd(word, end, last))
  return inPath > found && word[inPath - 1] !== '/' ? inPath : found
}

function authorityEnd(word: string, from: number): number {
  let at = from
  while (at < word.length && !'/?#\\'.includes(word.charAt(at))) at++
  return at
}

function pathEnd(word: string, from: number, last: number): number {
  for (let at = from; at < last; at++) if (word[at] === '?' || word[at] === '#') return at
  return last
}

/** Whether a text is a host, with a port or without. */
function isPlace(text: string): boolean {
  const colon = text.indexOf(':', text.lastIndexOf(']') + 1)
  return colon === -1 || /^:\d{1,5}$/.test(text.slice(colon))
}
