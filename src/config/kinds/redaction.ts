import { whyRefused } from '../../secrets/expression'
import { type Kind, type Parsed, quote, refuse } from '../option'

/** What is hidden of a text: what the pattern matches; everything (true); nothing (false). */
export type Redaction = RegExp | boolean

const expected = 'a regular expression'

/** A regular expression, case ignored, of what is hidden; an empty text hides nothing, `.*` everything. */
export const redaction: Kind<Redaction, Redaction | string> = {
  expected,
  verbatim: true,
  parse(text) {
    if (text === '') return { value: false }
    if (text === '.*') return { value: true }
    try {
      return inTime(new RegExp(text, 'gi'))
    } catch {
      return refuse(expected, text)
    }
  },
  accept(value) {
    if (typeof value === 'boolean') return { value }
    return value instanceof RegExp ? redaction.parse(value.source) : refuse(expected, value)
  },
  show(value) {
    if (value === querySecrets) return '(parameters that look like secrets)'
    if (value === false) return '(hides nothing)'
    return value === true ? '.*' : quote(value.source)
  },
}

/** It runs on what strangers send: one that could take for ever is refused. */
function inTime(pattern: RegExp): Parsed<Redaction> {
  const reason = whyRefused(pattern)
  return reason === undefined ? { value: pattern } : { problems: [tooSlow(pattern, reason)] }
}

/** Says why an expression of the user's may not run. */
export function tooSlow({ source }: RegExp, reason: string): string {
  return `expected ${expected} that is done in time, got ${quote(source)}: ${reason}`
}

/** Names that give a secret away wherever they stand inside a parameter's name. */
const names = [
  'pass(?:w(?:or)?d|phrase|code|key)',
  'pwd',
  'secret',
  'token',
  'credential',
  'signature',
  // oauth, authorization, but neither author nor authority.
  'auth(?!or(?!iz|is))',
  'session[-_]?id',
  '(?:api|app|application|access|private|client|consumer|encryption|signing|licen[cs]e|subscription)(?:[-_.]|%20)?key',
].join('|')

/** Names too short to be looked for inside others: a word of a name, as in `user[ssn]` and `x-sig`. */
const words = 'pass|pw|sig|sid|jwt|otp|ssn|iban'
/** Names that are secrets by themselves alone: a `zip_code` is none. */
const wholeNames = 'code|key'
const shortNames = `(?:(?<![a-z])|(?<=%[2-7][0-9a-f]))(?:${words})(?=(?:\\]|%5d)?=)|(?<![^?&;])(?:${wholeNames})(?==)`

/** Values that are secrets whatever they are called: bearer, JSON web and GitHub tokens, PEM keys. */
const values = 'bearer(?:%20|\\+|\\s)|ey[ij][\\w-]{10,}(?:\\.|%2e)|gh[oprsu]_\\w|-----begin'

/** How a name inside a value is followed by a secret: as an encoded parameter, or as a property of JSON. */
const nested = '[\\w-]{0,32}(?:%3d|(?:"|%22)(?:\\s|%20|\\+){0,8}(?::|%3a))'

/** The same of short names, which begin there. */
const nestedShort = `(?:%3f|%26|%3b|"|%22)(?:${words}|${wholeNames})(?:%3d|(?:"|%22)(?:\\s|%20|\\+){0,8}(?::|%3a))`

/** Addresses of mail, in a value or alone. */
const mail = '[\\w+.%-](?:@|%40|%2540)[a-z0-9%-]{1,63}(?:\\.|%2e)(?:[a-z]|xn--|%)'

/** User and password of a URL. The lookahead takes the first `://` and no other: without an `@` behind it there is none. */
const nestedUser = '(?=([^?&;]*?(?::|%3a)(?:/|%2f){2}))\\1[^?&;]*?(?:@|%40)'

/**
 * Parameters of a query string that look like secrets, name and value.
 *
 * Time is linear in the length of the text: a match begins only at the start of a parameter, no part before the
 * deciding word can run over the parameter's end, and nothing after that word can fail but within fixed bounds.
 */
export const querySecrets = new RegExp(
  `(?<![^?&;])(?:[^?&;=]*?(?:${names}|${shortNames})|[^?&;=]*=(?:${values})|[^?&;]*?(?:(?:${names})${nested}|${nestedShort}|${mail})|${nestedUser})[^&]*`,
  'gi',
)
