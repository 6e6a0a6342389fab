/** Longer values are cut, in characters: the agent reads no query without end. */
const longest = 500
/** Keys whose values are comparisons. */
const compared = ['duration', 'start', 'spans', 'errors']

/** A query of traces in its terms: words, `key:value` with quotes around a value that holds a blank, and groups in brackets. */
export function termsOf(query: string): string[] {
  const terms: string[] = []
  let depth = 0
  for (const part of query.match(/-?(?:span)?\(|\)|-?(?:[^\s":()]+:)?(?:"[^"]*"?|(?:[^\s()]|\([^\s()]*\))+)|\S/g) ??
    []) {
    if (depth > 0) {
      const before = terms.pop() ?? ''
      terms.push(before + glued(before, part))
    } else terms.push(part)
    if (part.endsWith('(')) depth++
    else if (part === ')' && depth > 0) depth--
  }
  return terms
}

// Within a bracket blanks stand between terms, and not beside the brackets.
function glued(before: string, part: string): string {
  return part === ')' || before.endsWith('(') ? part : ` ${part}`
}

/** What stands in `span(…)` of a query, or empty. */
export function spanPartOf(query: string): string {
  const span = termsOf(query).find(each => each.startsWith('span(') && each.endsWith(')'))
  return span?.slice('span('.length, -1) ?? ''
}

/** The value of the first term with that key, without quotes; empty where there is none. */
export function termValue(query: string, key: string): string {
  const terms = termsOf(query)
  const term = terms.some(isOr) ? undefined : terms.find(each => each.startsWith(`${key}:`))
  return term?.slice(key.length + 1).replaceAll('"', '') ?? ''
}

/** The query with one term for that key; an empty value takes it away. */
export function withTerm(query: string, key: string, value: string): string {
  return withTerms(query, [key], value === '' ? [] : [termOf(key, value)])
}

/** The query without the terms of some keys, `span` for `span(…)` among them, and with others at its end. */
export function withTerms(query: string, keys: readonly string[], added: readonly string[]): string {
  const terms = termsOf(query)
  // Terms of alternatives are not taken away, and what is added is true for all of them.
  const either = terms.some(isOr)
  const rest = either
    ? terms
    : terms.filter(each => !keys.some(key => each.startsWith(key === 'span' ? 'span(' : `${key}:`)))
  const kept = either && added.length > 0 ? [`(${rest.join(' ')})`] : rest
  return [...kept, ...added].join(' ')
}

/** The query with a further term at its end, where it does not have it already. */
export function withOnce(query: string, term: string): string {
  const terms = termsOf(query)
  // In alternatives it is true for one of them alone.
  return terms.includes(term) && !terms.some(isOr) ? query : withTerms(query, [], [term])
}

function isOr(term: string): boolean {
  return /^or$/i.test(term)
}

/** One term, quoted where it has to be; `*` stands for what a term cannot hold. */
export function termOf(key: string, value: string): string {
  const text = value.length > longest ? `${value.slice(0, longest)}*` : value
  const safe = text.replace(/["\r\n]+/g, '*')
  const plain = !/[\s()]/.test(safe) && safe !== '' && (compared.includes(key) || !/^[<>]/.test(safe))
  return `${key}:${plain ? safe : `"${safe}"`}`
}
