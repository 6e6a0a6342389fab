import { isRecord, type Kind, type Parsed, quote, refuse } from '../option'
import { split } from './plain'

/** Tags of headers by the header's name in lower case; undefined: the tag is named after the header. */
export type HeaderTags = ReadonlyMap<string, string | undefined>

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i

/** The name of one header, in lower case. */
export const headerName: Kind<string> = {
  expected: 'the name of a header',
  parse: value => (token.test(value) ? { value: value.toLowerCase() } : refuse(headerName.expected, value)),
  accept: value => refuse(headerName.expected, value),
  show: String,
}

/** Headers that become tags: `User-Agent:my.tag,X-Request-Id`. */
export const headerTags: Kind<HeaderTags, string | readonly string[] | Readonly<Record<string, string>>> = {
  expected: 'header or header:tag, separated by commas',
  parse: value => collect(split(value)),
  accept(value) {
    if (Array.isArray(value)) return collect(value)
    if (!isRecord(value)) return refuse(headerTags.expected, value)
    return collect(Object.entries(value).map(([header, tag]) => (typeof tag === 'string' ? `${header}:${tag}` : tag)))
  },
  show: value => Array.from(value, ([header, tag]) => (tag === undefined ? header : `${header}:${tag}`)).join(','),
}

function collect(items: readonly unknown[]): Parsed<HeaderTags> {
  const found = new Map<string, string | undefined>()
  const problems: string[] = []
  for (const item of items) {
    const [header, tag] = typeof item === 'string' ? divide(item) : ['', undefined]
    if (token.test(header) && tag !== '') found.set(header.toLowerCase(), tag)
    else problems.push(`expected header or header:tag, got ${quote(item)}`)
  }
  return found.size === 0 && problems.length > 0 ? { problems } : { value: found, problems }
}

function divide(item: string): [header: string, tag: string | undefined] {
  const colon = item.indexOf(':')
  if (colon === -1) return [item.trim(), undefined]
  return [item.slice(0, colon).trim(), item.slice(colon + 1).trim()]
}
