import { hideInTag } from '../../secrets/credentials'
import { isRecord, type Kind, type Parsed, quote, refuse } from '../option'
import { split } from './plain'

/** What code may give for a map: its values are written out as text. */
export type MapInCode<Value = string> = Readonly<Record<string, Value | undefined>> | string

/** Tags: `key:value` or `key=value`; a key alone is a tag without text. */
export const tags: Kind<ReadonlyMap<string, string>, MapInCode<string | number | boolean>> = map({
  expected: 'key:value,key:value',
  separators: ':=',
  emptyValue: true,
  reachesSpans: true,
})

/** Renamed services: `from:to`. */
export const mapping: Kind<ReadonlyMap<string, string>, MapInCode> = map({
  expected: 'from:to,from:to',
  separators: ':',
  emptyValue: false,
})

interface MapShape {
  readonly expected: string
  /** The first of these characters in an item ends its key. */
  readonly separators: string
  readonly emptyValue: boolean
  /** What is given is sent with each span: credentials of URLs are left out of it. */
  readonly reachesSpans?: boolean
}

function map<Code>(shape: MapShape): Kind<ReadonlyMap<string, string>, Code> {
  const { expected, separators, emptyValue, reachesSpans = false } = shape
  return {
    expected,
    parse(value) {
      const found = new Map<string, string>()
      const problems: string[] = []
      for (const item of items(value, separators)) {
        const [key, text] = pair(item, separators)
        if (key !== '' && (text !== '' || emptyValue)) found.set(key, text)
        else problems.push(`expected ${expected}, got ${quote(item)}`)
      }
      return result(reachesSpans ? withoutCredentials(found, problems) : found, problems)
    },
    accept(value) {
      if (!isRecord(value)) return refuse(expected, value)
      const found = new Map<string, string>()
      const problems: string[] = []
      for (const [key, item] of value instanceof Map ? value : Object.entries(value)) {
        if (item === undefined || item === null) continue
        if (typeof key === 'string' && isPlain(item)) found.set(key, String(item))
        else problems.push(`${quote(key)}: expected a text, number or boolean, got ${quote(item)}`)
      }
      return result(reachesSpans ? withoutCredentials(found, problems) : found, problems)
    },
    show: value => Array.from(value, ([key, text]) => `${key}:${text}`).join(','),
  }
}

/** The same tags without the credentials of URLs among them, which is told. */
export function withoutCredentials(tags: Map<string, string>, problems: string[]): Map<string, string> {
  for (const [key, value] of tags) {
    const clear = hideInTag(value)
    if (clear === value) continue
    tags.set(key, clear)
    problems.push(`user and password in the URL of ${quote(key)}`)
  }
  return tags
}

function isPlain(value: unknown): value is string | number | boolean | bigint {
  return (
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
  )
}

/** How many entries a map has: tags of the process are written with every span that sets one of them itself. */
const maxItems = 1000

function result(found: Map<string, string>, problems: string[]): Parsed<ReadonlyMap<string, string>> {
  const { size } = found
  if (size > maxItems) {
    for (const key of [...found.keys()].slice(maxItems)) found.delete(key)
    problems.push(`expected at most ${maxItems} entries, got ${size}; the first ones are used, the others`)
  }
  return found.size === 0 && problems.length > 0 ? { problems } : { value: found, problems }
}

/**
 * Without a comma, blanks separate. With one, commas do, and a value keeps its blanks (`team:core web,tier:1`),
 * except in an item made of nothing but whole pairs (`a:1 b:2,c:3`).
 */
function items(text: string, separators: string): string[] {
  if (!text.includes(',')) return text.split(/\s+/).filter(Boolean)
  return split(text).flatMap(item => {
    const words = item.split(/\s+/)
    return words.every(word => isWholePair(word, separators)) ? words : [item]
  })
}

function isWholePair(word: string, separators: string): boolean {
  const [key, value] = pair(word, separators)
  // `//`: a URL in a sentence, not a pair.
  return key !== '' && value !== '' && !value.startsWith('//')
}

function pair(item: string, separators: string): [key: string, value: string] {
  for (let index = 0; index < item.length; index++) {
    if (separators.includes(item.charAt(index))) return [item.slice(0, index).trim(), item.slice(index + 1).trim()]
  }
  return [item, '']
}
