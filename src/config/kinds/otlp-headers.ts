import { isRecord, type Kind, type Parsed, quote, refuse } from '../option'
import { split } from './plain'

const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i

/**
 * Headers of OpenTelemetry's exporters: percent-encoded `key=value,key=value`. Their values are mostly secrets, and never
 * shown. Source: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables
 */
export const otlpHeaders: Kind<ReadonlyMap<string, string>, string | Readonly<Record<string, string | undefined>>> = {
  expected: 'header=value, separated by commas',
  parse: value =>
    collect(
      split(value).map(item => {
        const equals = item.indexOf('=')
        return [item.slice(0, Math.max(0, equals)).trim(), decoded(item.slice(equals + 1).trim())]
      }),
    ),
  accept: value => (isRecord(value) ? collect(Object.entries(value)) : refuse(otlpHeaders.expected, value)),
  secret: true,
  show: value => Array.from(value.keys(), name => `${name}=***`).join(','),
}

function collect(entries: readonly (readonly [string, unknown])[]): Parsed<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  const problems: string[] = []
  for (const [name, value] of entries) {
    if (value === undefined) continue
    // Its first word alone: who writes `Authorization: Basic …=` has the secret in the name.
    if (!token.test(name)) problems.push(`expected ${otlpHeaders.expected}, got ${quote(firstWord(name))} for a name`)
    else if (typeof value !== 'string' || !/^[\x20-\x7e]*$/.test(value))
      problems.push(`${name} has no value for a header`)
    else found.set(name.toLowerCase(), value)
  }
  return found.size === 0 && problems.length > 0 ? { problems } : { value: found, problems }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function firstWord(name: string): string {
  const [word = ''] = /^[\w-]{0,40}/.exec(name) ?? []
  return word.length < name.length ? `${word}…` : word
}
