/** A term of a query as it was written. */
export interface Term {
  readonly kind: 'term'
  readonly negated: boolean
  readonly key: string | undefined
  readonly value: string
  /** Values in quotes are texts, and no comparisons. */
  readonly quoted: boolean
  /** What is wrong with its form. */
  readonly problem?: string
}

/** A part of a query. */
export type Token =
  | Term
  | { readonly kind: 'open'; readonly negated: boolean; readonly oneSpan: boolean }
  | { readonly kind: 'close' }
  | { readonly kind: 'or' }

/** `-`, then `key:`, then a value; the last two may be in quotes, and brackets within a value come in pairs. */
const termPattern = /(-?)(?:([^\s":()]+):)?("[^"]*("?)|(?:[^\s()]|\([^\s()]*\))*)/y
/** A bracket, with the word before it that asks for one span of which all within is true. */
const openPattern = /(-?)(span)?\((?!\))/iy

/** Reads a query part by part. */
export function* tokensOf(source: string): Generator<Token> {
  let at = 0
  while (at < source.length) {
    const letter = source[at] as string
    if (/\s/.test(letter)) {
      at++
      continue
    }
    if (letter === ')') {
      at++
      yield { kind: 'close' }
      continue
    }
    openPattern.lastIndex = at
    const open = openPattern.exec(source)
    if (open !== null) {
      at = openPattern.lastIndex
      yield { kind: 'open', negated: open[1] === '-', oneSpan: open[2] !== undefined }
      continue
    }
    termPattern.lastIndex = at
    const match = termPattern.exec(source)
    if (match === null || match[0] === '') {
      // A bracket in the middle of a word that nothing closes.
      at++
      continue
    }
    at = termPattern.lastIndex
    if (/^or$/i.test(match[0])) yield { kind: 'or' }
    else if (match[0] !== 'AND') yield termOf(match)
  }
}

function termOf([whole, minus, key, raw = '', closing]: RegExpExecArray): Term {
  const quoted = raw.startsWith('"')
  const value = quoted ? raw.slice(1, closing === '"' ? -1 : undefined) : raw
  const term: Term = { kind: 'term', negated: minus === '-', key, value, quoted }
  if (quoted && closing !== '"') return { ...term, problem: `${whole}: expected a closing quote, got the end` }
  return value === '' ? { ...term, problem: `${whole}: expected a value, got nothing` } : term
}
