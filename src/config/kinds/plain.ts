import { own } from '../../names/own'
import { type Kind, type Parsed, quote, refuse } from '../option'

/** Any text; a number from code is written out. */
export const text: Kind<string> = {
  expected: 'a text',
  parse: value => ({ value }),
  accept: value =>
    typeof value === 'number' && Number.isFinite(value) ? { value: String(value) } : refuse('a text', value),
  show: value => value,
}

/** A word of a list, or any text: a misspelt one is told at the start, and the editor knows the others. */
export type Loose<Word extends string> = Word | (string & Record<never, never>)

const flagWords: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false }

/** True or false. */
export const flag: Kind<boolean> = {
  expected: 'true, false, 1 or 0',
  parse(value) {
    const found = own(flagWords, value.toLowerCase())
    return found === undefined ? refuse(flag.expected, value) : { value: found }
  },
  accept: value =>
    typeof value === 'boolean' || value === 1 || value === 0 ? { value: Boolean(value) } : refuse(flag.expected, value),
  show: String,
}

/** A number between two bounds, both included. */
export function number(min: number, max: number): Kind<number> {
  return numeric(`a number from ${min} to ${max}`, value => value >= min && value <= max)
}

/** A whole number between two bounds, both included. */
export function integer(min: number, max: number): Kind<number> {
  return numeric(
    `a whole number from ${min} to ${max}`,
    value => Number.isInteger(value) && value >= min && value <= max,
  )
}

/** A TCP port. */
export const port: Kind<number, number | string> = integer(1, 65_535)

/** A length of time up to `max` seconds: seconds in a text, milliseconds in code and as the value. */
export function duration(max: number): Kind<number> {
  const texts = number(0.001, max)
  return {
    expected: `${texts.expected} in seconds`,
    parse(value) {
      const parsed = texts.parse(value)
      return parsed.value === undefined ? parsed : { value: Math.round(parsed.value * 1000) }
    },
    accept: number(1, max * 1000).accept,
    show: value => `${value} ms`,
    unit: 1000,
  }
}

function numeric(expected: string, fits: (value: number) => boolean): Kind<number> {
  const accept = (value: unknown): Parsed<number> =>
    typeof value === 'number' && fits(value) ? { value } : refuse(expected, value)
  return {
    expected,
    parse(value) {
      // Not all that Number() reads is meant as a number: '', '0x1f', 'Infinity'. Small rates are written as 1e-06.
      const read = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : Number.NaN
      return fits(read) ? { value: read } : refuse(expected, value)
    },
    accept,
    show: String,
  }
}

/** One of a closed list of words, in any case; `aliases` are other spellings, in lower case. */
export function choice<const Word extends string>(
  words: readonly Word[],
  aliases: Readonly<Record<string, Word>> = {},
): Kind<Word> {
  const expected = `one of ${words.join(', ')}`
  const find = finder(words, aliases)
  const parse = (value: string): Parsed<Word> => {
    const found = find(value)
    return found === undefined ? refuse(expected, value) : { value: found }
  }
  return {
    expected,
    parse,
    // 0.4 in code means '0.4'.
    accept: value => (typeof value === 'number' ? parse(String(value)) : refuse(expected, value)),
    show: String,
  }
}

/** The same kind, for which code may hold any text: its type is that of what users bring along. */
export function loose<Word extends string>(kind: Kind<Word>): Kind<Word, Loose<Word>> {
  return kind
}

/**
 * Several of a closed list of words, in the order given and each once; `none` is the empty list.
 * Unknown words are named and left out.
 */
export function choices<const Word extends string>(
  words: readonly Word[],
  aliases: Readonly<Record<string, Word>> = {},
): Kind<readonly Word[], readonly Loose<Word | 'none'>[] | string> {
  const expected = `a list of ${words.join(', ')}, or none`
  const find = finder(words, aliases)
  const collect = (items: readonly unknown[]): Parsed<readonly Word[]> => {
    const known = new Set<Word>()
    const problems: string[] = []
    // An empty list from code is meant, one of unknown words only is not.
    let usable = items.length === 0
    for (const item of items) {
      const name = typeof item === 'string' ? item.trim() : item
      const found = typeof name === 'string' ? find(name) : undefined
      if (found !== undefined) known.add(found)
      else if (typeof name !== 'string' || name.toLowerCase() !== 'none') {
        problems.push(`${quote(name)} is not one of ${words.join(', ')}`)
        continue
      }
      usable = true
    }
    return usable ? { value: [...known], problems } : { problems }
  }
  return {
    expected,
    parse(value) {
      const items = split(value)
      return items.length > 0 ? collect(items) : refuse(expected, value)
    },
    accept: value => (Array.isArray(value) ? collect(value) : refuse(expected, value)),
    show: value => value.join(',') || 'none',
  }
}

function finder<Word extends string>(words: readonly Word[], aliases: Readonly<Record<string, Word>>) {
  return (value: string): Word | undefined => {
    const wanted = value.toLowerCase()
    return words.find(word => word === wanted) ?? own(aliases, wanted)
  }
}

/** A list of names, separated by commas or blanks. */
export const list: Kind<readonly string[], readonly string[] | string> = {
  expected: 'a list of names',
  parse: value => ({ value: value.split(/[\s,]+/).filter(Boolean) }),
  accept(value) {
    if (!Array.isArray(value)) return refuse(list.expected, value)
    const names = value.filter(item => typeof item === 'string')
    const others = value.filter(item => typeof item !== 'string')
    return { value: names, problems: others.map(item => `expected a name, got ${quote(item)}`) }
  },
  show: value => value.join(','),
}

/** The items of a text with commas, trimmed and not empty. */
export function split(value: string): string[] {
  return value
    .split(',')
    .map(item => item.trim())
    .filter(Boolean)
}
