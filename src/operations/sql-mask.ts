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
      at = skipWord(sql, at, doubleQuoted)
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
  if (code === quote && doubleQuoted === 'name' && !isEscaped(sql, at)) return skipStandard(sql, at)
  if (code === quote || (code === doubleQuote && doubleQuoted === 'text')) return skipQuoted(sql, at, code, true)
  if (code === dollar) return skipDollars(sql, at)
  if (isDigit(code) || (code === dot && isDigit(sql.charCodeAt(at + 1)))) return skipNumber(sql, at)
  return at
}

/** The end of a word, a quoted name, a comment or one character that is none of them. */
function skipWord(sql: string, at: number, doubleQuoted: DoubleQuoted): number {
  const code = sql.charCodeAt(at)
  if (code === doubleQuote || code === backtick) return skipQuoted(sql, at, code, false)
  const next = sql.charCodeAt(at + 1)
  if (code === hash && doubleQuoted === 'text') return after(sql, '\n', at)
  if (code === minus && next === minus && isComment(sql, at, doubleQuoted)) return after(sql, '\n', at)
  if (code === slash && next === star) return skipComment(sql, at, doubleQuoted)
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
const hash = 35
const star = 42
const minus = 45
const slash = 47

/** Whether a text is one of PostgreSQL's `E'…'`, in which a backslash says something. */
function isEscaped(sql: string, at: number): boolean {
  const before = sql.charCodeAt(at - 2)
  return (sql.charCodeAt(at - 1) | 32) === 101 && !isLetter(before) && !isDigit(before)
}

/**
 * The end of a text of standard SQL. Whether a backslash before a quote says something is a matter of the server's settings:
 * where there is one, all up to the last quote is hidden.
 */
function skipStandard(sql: string, from: number): number {
  let at = from + 1
  for (; at < sql.length; at++) {
    if (sql.charCodeAt(at) !== quote) continue
    if (sql.charCodeAt(at - 1) === backslash) return sql.lastIndexOf("'") + 1
    if (sql.charCodeAt(at + 1) !== quote) return at + 1
    at++
  }
  return sql.length
}

/** MySQL wants a blank behind the two. */
function isComment(sql: string, at: number, doubleQuoted: DoubleQuoted): boolean {
  return doubleQuoted === 'name' || !(sql.charCodeAt(at + 2) > 32)
}

/** The end of a comment, which nests in standard SQL; hints, and what MySQL runs (`/*!…`), are looked into. */
function skipComment(sql: string, from: number, doubleQuoted: DoubleQuoted): number {
  const kind = sql.charCodeAt(from + 2)
  if (kind === 33 || kind === 43) return from + 3
  if (doubleQuoted === 'text') return after(sql, '*/', from + 2)
  let depth = 0
  for (let at = from; at < sql.length; at++) {
    const pair = sql.charCodeAt(at) * 256 + sql.charCodeAt(at + 1)
    if (pair !== slash * 256 + star && pair !== star * 256 + slash) continue
    depth += pair === slash * 256 + star ? 1 : -1
    at++
    if (depth === 0) return at + 1
  }
  return sql.length
}

/** The end of what stands in quotes; two of them, or one behind a backslash that says something, do not end it. */
function skipQuoted(sql: string, from: number, mark: number, escapes: boolean): number {
  let at = from + 1
  for (; at < sql.length; at++) {
    const code = sql.charCodeAt(at)
    if (code === backslash && escapes) at++
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
  if (isDigit(sql.charCodeAt(end))) return from
  while (isLetter(sql.charCodeAt(end)) || isDigit(sql.charCodeAt(end))) end++
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
