import { type Kind, quote, refuse } from '../option'

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
      return { value: new RegExp(text, 'gi') }
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

/** Names too short to be looked for inside others. */
const wholeNames = '(?<![a-z])(?:pass|pw|sig|otp|jwt)(?==)'

/** Values that are secrets whatever they are called: bearer, JSON web and GitHub tokens, PEM keys. */
const values = 'bearer(?:%20|\\+|\\s)|ey[ij][\\w-]{10,}(?:\\.|%2e)|gh[oprsu]_\\w|-----begin'

/** How a name inside a value is followed by a secret: as an encoded parameter, or as a property of JSON. */
const nested = '[\\w-]{0,32}(?:%3d|(?:"|%22)(?:\\s|%20|\\+){0,8}(?::|%3a))'

/**
 * Parameters of a query string that look like secrets, name and value.
 *
 * Time is linear in the length of the text: a match begins only at the start of a parameter, no part before the
 * deciding word can run over the parameter's end, and nothing after that word can fail but within fixed bounds.
 */
export const querySecrets = new RegExp(
  `(?<![^?&;])(?:[^?&;=]*?(?:${names}|${wholeNames})|[^?&;=]*=(?:${values})|[^?&;]*?(?:${names})${nested})[^&]*`,
  'gi',
)
