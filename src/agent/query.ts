import { own } from '../names/own'
import { type Duration, durationMatcher } from './duration'
import { globMatcher } from './glob'
import type { SpanView } from './model'
import { perTrace } from './per-trace'
import { idOf, type StoredTrace } from './store'
import { statusOf, summaryOf } from './summary'
import { whereOf } from './where'

/** A query that was read. */
export interface Query {
  readonly matches: (trace: StoredTrace) => boolean
  /** What could not be read and is left out: what was got and what was expected. */
  readonly problem?: string
}

type Matcher = (trace: StoredTrace) => boolean
type Read = { readonly matcher: Matcher } | { readonly problem: string }

const maxLength = 2000
const kinds = ['server', 'client', 'producer', 'consumer', 'internal']
/** A term: `-`, then `key:`, then a value; the last two may be in quotes. */
const termPattern = /(-?)(?:([^\s":]+):)?("[^"]*("?)|\S*)/y

/**
 * Reads a query: terms that must all be true, such as `service:shop status:error duration:>100ms resource:"GET /a*" -name:x`.
 * A word without a key is searched in resource, name and service. Case does not matter.
 */
export function readQuery(source: string): Query {
  const matchers: Matcher[] = []
  const problems: string[] = []
  if (source.length > maxLength) problems.push(`expected at most ${maxLength} characters, got ${source.length}`)
  for (const { negated, key, value, problem } of terms(source.slice(0, maxLength))) {
    const read: Read = problem === undefined ? readTerm(key, value) : { problem }
    if ('problem' in read) problems.push(read.problem)
    else matchers.push(negated ? trace => !read.matcher(trace) : read.matcher)
  }
  const all: Matcher = trace => matchers.every(matcher => matcher(trace))
  return {
    // A page asks the same again whenever something arrives: only what changed is looked at.
    matches: matchers.length === 0 ? () => true : perTrace(all),
    ...(problems.length > 0 && { problem: problems.join('; ') }),
  }
}

interface Term {
  readonly negated: boolean
  readonly key: string | undefined
  readonly value: string
  readonly problem?: string
}

function* terms(source: string): Generator<Term> {
  let at = 0
  while (at < source.length) {
    if (/\s/.test(source[at] as string)) {
      at++
      continue
    }
    termPattern.lastIndex = at
    const match = termPattern.exec(source)
    if (match === null || match[0] === '') return
    at = termPattern.lastIndex
    const [whole, minus, key, raw = '', closing] = match
    const quoted = raw.startsWith('"')
    const value = quoted ? raw.slice(1, closing === '"' ? -1 : undefined) : raw
    const term = { negated: minus === '-', key, value }
    if (quoted && closing !== '"') yield { ...term, problem: `${whole}: expected a closing quote, got the end` }
    else if (value === '') yield { ...term, problem: `${whole}: expected a value, got nothing` }
    else yield term
  }
}

function readTerm(key: string | undefined, value: string): Read {
  if (key === undefined) return { matcher: word(value) }
  switch (key) {
    case 'service':
    case 'name':
    case 'resource':
    case 'type':
      return { matcher: anySpan(span => span[key], value) }
    case 'where':
      return { matcher: anySpan(whereOf, value) }
    case 'kind':
      if (!value.includes('*') && !kinds.includes(value.toLowerCase())) {
        return { problem: `kind: expected one of ${kinds.join(', ')}, got ${value}` }
      }
      return { matcher: anySpan(span => span.kind, value) }
    case 'status':
      return status(value)
    case 'duration': {
      const read: Duration = durationMatcher(value)
      return 'problem' in read ? read : { matcher: trace => read.accepts(summaryOf(trace).duration) }
    }
    default:
      return { matcher: anySpan(span => own(span.meta, key) ?? numberAt(span.metrics, key), value) }
  }
}

function status(value: string): Read {
  if (value === 'error') return { matcher: trace => summaryOf(trace).errors > 0 }
  if (value === 'ok') return { matcher: trace => summaryOf(trace).errors === 0 }
  if (!/^[\d*]{1,3}$/.test(value)) return { problem: `status: expected error, ok or a code such as 404, got ${value}` }
  return { matcher: anySpan(statusOf, value) }
}

function numberAt(metrics: SpanView['metrics'], key: string): string | undefined {
  const found = own(metrics, key)
  return found === undefined ? undefined : String(found)
}

function anySpan(read: (span: SpanView) => string | undefined, value: string): Matcher {
  const accepts = globMatcher(value)
  return trace => {
    for (const span of trace.spans.values()) {
      const found = read(span)
      if (found !== undefined && accepts(found)) return true
    }
    return false
  }
}

/** A word that stands alone: a part of a text, or the id of the trace or of a span. */
function word(value: string): Matcher {
  const accepts = globMatcher(`*${value}*`)
  const id = /^(?:[0-9a-f]{16}){1,2}$/i.test(value) ? value.toLowerCase() : undefined
  return trace => {
    if (id !== undefined && (id === idOf(trace) || id === trace.low || trace.spans.has(id))) return true
    for (const { resource, name, service } of trace.spans.values()) {
      if (accepts(resource) || accepts(name) || accepts(service)) return true
    }
    return false
  }
}
