import { distance } from '../names/distance'
import type { Environment } from './resolve'

/**
 * Integrations of other Datadog tracers that are one or two letters from one of ours, as variables call them.
 * Only those: a name that is far from ours is never reported.
 */
const elsewhere: ReadonlySet<string> = new Set([
  'AREDIS',
  'CYPRESS',
  'GENAI',
  'HTTP2',
  'HTTPX',
  'JEST',
  'KAFKA',
  'MYSQLDB',
  'PUG',
  'PYMYSQL',
  'SQLITE3',
])

/** Names that begin with `DD_`, are unknown and look like a known one: a sentence each. */
export function misspeltVariables(env: Environment, known: readonly string[]): string[] {
  const unknown = Object.keys(env).filter(
    name => name.slice(0, 3).toUpperCase() === 'DD_' && !known.includes(name) && !elsewhere.has(distinctive(name)),
  )
  return unknown.flatMap(name => {
    const meant = nearest(name.toUpperCase(), known, distinctive(name).length)
    return meant === undefined ? [] : [`${name} is not known: did you mean ${meant}?`]
  })
}

/** Options in code that are unknown and look like a known one: a sentence each. */
export function misspeltOptions(code: unknown, known: readonly string[], owner: string): string[] {
  return unknownKeys(code, known).flatMap(name => {
    const meant = nearest(name, known, name.length)
    return meant === undefined ? [] : [`option ${name} of ${owner} is not known: did you mean ${meant}?`]
  })
}

function unknownKeys(code: unknown, known: readonly string[]): string[] {
  if (typeof code !== 'object' || code === null) return []
  try {
    return Object.keys(code).filter(name => !known.includes(name))
  } catch {
    // A hostile proxy: the resolver says so.
    return []
  }
}

/** What sets a name apart from others: `PG` of `DD_TRACE_PG_ENABLED`. */
function distinctive(name: string): string {
  return name.replace(/^DD_(TRACE_)?/i, '').replace(/_(ENABLED|SERVICE|SERVICE_NAME)$/i, '')
}

/** The known name nearest to a wrong one: one edit in three letters, and never more than two. */
function nearest(wrong: string, known: readonly string[], length: number): string | undefined {
  let limit = Math.min(2, Math.floor(length / 3))
  let meant: string | undefined
  for (const name of known) {
    if (Math.abs(name.length - wrong.length) > limit) continue
    const edits = distance(wrong, name, limit)
    if (edits > limit || (meant !== undefined && edits === limit)) continue
    limit = edits
    meant = name
  }
  return meant
}
