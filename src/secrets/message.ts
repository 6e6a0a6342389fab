import { hidden, hideCredentials } from './credentials'

/** Asked first: a text with none of this holds no secret that is known by its form. */
const suspicion =
  /@|bearer|basic|pass|pwd|secret|token|credential|signature|api[_-]?key|access[_-]?key|private|authorization|session|[?&](?:code|key|sig|sid|jwt|otp|ssn|iban)=|\bey[ij][\w-]|\bA[A-Z]{3}[A-Z0-9]{12}|\bgh[a-z]_|github_pat|glpat-|xox|\bsk[-_]|AIza/i

/** `user:password@host` with no scheme before it; what is a package, an address of mail or a path is none. */
const bare =
  /(?<![^\s"'(=,;<[])(?!(?:npm|mailto|node|file|workspace):)[^\s:@/"'(]{1,64}:(?!\\)[^\s@/"']{1,256}@(?=[\w.[-])/g

/** Secrets that are known by how they begin. */
const tokens = new RegExp(
  [
    '\\bey[IJ][\\w-]{5,1024}\\.[\\w-]*(?:\\.[\\w-]*)?',
    '\\b(?:AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|ANPA|ANVA)[A-Z0-9]{12,}',
    '\\bgh[a-z]_\\w{16,}',
    '\\bgithub_pat_\\w{16,}',
    '\\bglpat-[\\w-]{16,}',
    '\\bxox[a-z]-[\\w-]{8,}',
    '\\bsk[-_](?:live|test|proj|ant)[-_][\\w-]{8,}',
    '\\bAIza[\\w-]{30,}',
    '-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)',
  ].join('|'),
  'g',
)

/** A name after which a secret stands, and what is between them. */
const key = new RegExp(
  `(?:(?:${[
    'password',
    'passwd',
    'passphrase',
    'passcode',
    'pwd',
    'secret',
    'token',
    'credential',
    'signature',
    'authorization',
    'session[_-]?id',
    '(?:api|access|account|private|client|encryption|signing|shared)[ _-]?key',
  ].join(
    '|',
  )})[\\w-]{0,20}|(?<![a-z])(?:pass|pw)|(?<=[?&])(?:code|key|sig|sid|jwt|otp|ssn|iban))(?:\\\\?["'])?\\s{0,4}(=>|=|:|%3[ad])\\s{0,4}`,
  'gi',
)

/** `Bearer` or `Basic` and what may be a token; words of a sentence are none. */
const scheme = /\b(bearer|basic)(:?\s{1,4}|%20|\+)([\w.~+/=-]{3,})/gi
const words =
  /^(?:token|auth|authn|authentication|authorization|scheme|header|realm|credential|error|invalid|format|type|prefix|http|https|required|expected|missing|must|not|was|has|and|the|for|from|with|usage|example|info|information|support|plan|tier|rules?|type|types|check|checks|test|tests|method|methods|access)s?[.:,]*$/i

/**
 * A text for people, such as an error's message or stack, in which what looks like a secret is `***`: credentials of URLs,
 * `password=…` and the like, `Bearer …`, JSON web tokens, keys of clouds. Linear; a text that looks harmless is searched once.
 *
 * @param most characters that are looked at; what is longer is cut there
 */
export function hideInMessage(text: string, most = 65_536): string {
  const whole = text.length > most ? text.slice(0, most) : text
  if (!suspicion.test(whole)) return whole
  const clear = whole.includes('@') ? hideCredentials(whole).replace(bare, `${hidden}@`) : whole
  return hideNamed(clear.replace(tokens, hidden).replace(scheme, hideToken))
}

function hideToken(all: string, name: string, between: string, token: string): string {
  const isSecret = name.toLowerCase() === 'basic' ? isBasic(token) : !words.test(token)
  return isSecret ? `${name}${between}${hidden}` : all
}

/** What is sent is `user:password` in base64. */
function isBasic(token: string): boolean {
  if (words.test(token)) return false
  return token.endsWith('=') || /\d/.test(token) || Buffer.from(token, 'base64').includes(58)
}

function hideNamed(text: string): string {
  let shown = ''
  let kept = 0
  key.lastIndex = 0
  for (let found = key.exec(text); found !== null; found = key.exec(text)) {
    const from = key.lastIndex
    const [start, end] = valueAt(text, from, found)
    if (end > start) shown += text.slice(kept, start) + hidden
    if (end > start) kept = end
    key.lastIndex = Math.max(end, from)
  }
  return kept === 0 ? text : shown + text.slice(kept)
}

type Value = readonly [start: number, end: number]

/** Where the value is that belongs to a name: nowhere (an empty piece) where the text only speaks of such a thing. */
function valueAt(text: string, from: number, found: RegExpExecArray): Value {
  const [named, mark] = found
  const opened = /^\\?["'`{]/.exec(text.slice(from, from + 2))?.[0]
  if (opened !== undefined) return quotedAt(text, from, opened)
  const end = wordEnd(text, from)
  const value = text.slice(from, end)
  // How many tokens there were, not which.
  if (/tokens/i.test(named) && /^\d+$/.test(value)) return [from, from]
  if (/authorization/i.test(named) && mark !== '=') return [from, lineEnd(text, from)]
  if (mark === ':') {
    const isSentence =
      text[from - 1] === ' ' && /^[a-z]+[.,:!?)]*$/i.test(value) && /[^\s]/.test(text.slice(end, end + 2))
    return isSentence ? [from, from] : [from, end]
  }
  // `Server=h;Password=two words;…`
  const isList = text[found.index - 1] === ';'
  const rest = text.slice(end, end + 160)
  const listed = /^[^;="\n]{0,80};\s{0,2}[\w ]{1,40}=/.test(rest)
  if (text[end] === ' ' && (isList || listed)) return [from, listed ? text.indexOf(';', end) : lineEnd(text, from)]
  return [from, end]
}

/** What stands in quotes or, as ODBC writes it, in braces. */
function quotedAt(text: string, from: number, opened: string): Value {
  const start = from + opened.length
  const close = opened === '{' ? '}' : opened
  let end = text.indexOf(close, start)
  while (close.length === 1 && end !== -1 && text[end - 1] === '\\') end = text.indexOf(close, end + 1)
  return [start, end === -1 ? lineEnd(text, start) : end]
}

function wordEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !' \t\r\n;&"'.includes(text.charAt(at))) at++
  return at
}

function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && !'\r\n"'.includes(text.charAt(at))) at++
  return at
}
