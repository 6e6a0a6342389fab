/** What double quotes stand around: a name in standard SQL, a text in MySQL. */
export type DoubleQuoted = 'name' | 'text'

/**
 * SQL with every literal replaced by `?`: texts in quotes, numbers, and what is quoted with dollars. Names and comments
 * stay. One pass, and no expression that could run away.
 */
export function maskSql(sql: string, doubleQuoted: DoubleQuoted = 'name'): string {
  let masked = ''
  let kept = 0
  let at = 0
  while (at < sql.length) {
    const end = skipLiteral(sql, at, doubleQuoted)
    if (end === at) {
      at = skipWord(sql, at)
      continue
    }
    masked += `${sql.slice(kept, at)}?`
    at = end
    kept = end
  }
  return kept === 0 ? sql : masked + sql.slice(kept)
}

/** The end of the literal that begins here; the same place where none does. */
function skipLiteral(sql: string, at: number, doubleQuoted: DoubleQuoted): number {
  const code = sql.charCodeAt(at)
  if (code === quote || (code === doubleQuote && doubleQuoted === 'text')) return skipQuoted(sql, at, code)
  if (code === dollar) return skipDollars(sql, at)
  if (isDigit(code) || (code === dot && isDigit(sql.charCodeAt(at + 1)))) return skipNumber(sql, at)
  return at
}

/** The end of a word, a quoted name, a comment or one character that is none of them. */
function skipWord(sql: string, at: number): number {
  const code = sql.charCodeAt(at)
  if (code === doubleQuote || code === backtick) return skipQuoted(sql, at, code)
  if (code === 45 && sql.charCodeAt(at + 1) === 45) return after(sql, '\n', at)
  if (code === 47 && sql.charCodeAt(at + 1) === 42) return after(sql, '*/', at)
  // A place for a value: `$1`, `:1`, `@p1` is no number.
  let end = at + 1
  const isWord = isLetter(code) || code === dollar || code === 58 || code === 64
  while (isWord && (isLetter(sql.charCodeAt(end)) || isDigit(sql.charCodeAt(end)) || sql.charCodeAt(end) === dollar))
    end++
  return end
}

const quote = 39
const doubleQuote = 34
const backtick = 96
const backslash = 92
const dollar = 36
const dot = 46

/** The end of what stands in quotes; two of them, or one behind a backslash, do not end it. */
function skipQuoted(sql: string, from: number, mark: number): number {
  let at = from + 1
  for (; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    if (code === backslash && mark !== backtick) at++
    else if (code === mark) {
      if (sql.charCodeAt(at + 1) !== mark) return at + 1
      at++
    }
  }
  return sql.length
}

/** The end of PostgreSQL's `$tag$ … $tag$`; the same place where it is none. */
function skipDollars(sql: string, from: number): number {
  let end = from + 1
  while (isLetter(sql.charCodeAt(end))) end++
  if (sql.charCodeAt(end) !== dollar) return from
  const tag = sql.slice(from, end + 1)
  const close = sql.indexOf(tag, end + 1)
  return close === -1 ? sql.length : close + tag.length
}

/** The end of a number: digits, a point, an exponent, or hexadecimal. */
function skipNumber(sql: string, from: number): number {
  let at = from
  for (; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    const isSign = (code === 43 || code === 45) && (sql.charCodeAt(at - 1) | 32) === 101
    if (!isDigit(code) && !isLetter(code) && code !== dot && !isSign) break
  }
  return at
}

function after(sql: string, mark: string, from: number): number {
  const found = sql.indexOf(mark, from)
  return found === -1 ? sql.length : found + mark.length
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127
}
