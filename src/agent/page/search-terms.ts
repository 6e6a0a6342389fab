/** Longer values are cut, in characters: the agent reads no query without end. */
const longest = 500

/** A query of traces in its terms: words, and `key:value` with quotes around a value that holds a blank. */
export function termsOf(query: string): string[] {
  return query.match(/-?(?:[^\s":]+:)?(?:"[^"]*"?|[^\s]+)|\S+/g) ?? []
}

/** The value of the first term with that key, without quotes; empty where there is none. */
export function termValue(query: string, key: string): string {
  const term = termsOf(query).find(each => each.startsWith(`${key}:`))
  return term?.slice(key.length + 1).replaceAll('"', '') ?? ''
}

/** The query with one term for that key; an empty value takes it away. */
export function withTerm(query: string, key: string, value: string): string {
  const rest = termsOf(query).filter(each => !each.startsWith(`${key}:`))
  return (value === '' ? rest : [...rest, termOf(key, value)]).join(' ')
}

/** One term, quoted where it has to be; `*` stands for what a term cannot hold. */
export function termOf(key: string, value: string): string {
  const text = value.length > longest ? `${value.slice(0, longest)}*` : value
  const safe = text.replace(/["\r\n]+/g, '*')
  return `${key}:${/\s/.test(safe) || safe === '' ? `"${safe}"` : safe}`
}
