import { own } from '../names/own'
import { comparisonOf, numberMatcher } from './comparison'
import { durationMatcher } from './duration'
import { globMatcher } from './glob'
import type { SpanView } from './model'
import type { Term } from './query-tokens'
import { startMatcher } from './start-time'
import { idOf, type StoredTrace } from './store'
import { leadingOf, statusOf, summaryOf } from './summary'
import { whereOf } from './where'

/** Whether a trace is wanted. */
export type Matcher = (trace: StoredTrace) => boolean
/** What became of a term: a matcher, with the tag that it asks for, or why it could not be read. */
export type Read = { readonly matcher: Matcher; readonly tag?: string } | { readonly problem: string }

type Reader = (span: SpanView) => string | undefined

const kinds = ['server', 'client', 'producer', 'consumer', 'internal']
/** What a span says beside its tags. */
const fields: Readonly<Record<string, Reader>> = {
  service: span => span.service,
  name: span => span.name,
  resource: span => span.resource,
  type: span => span.type,
  kind: span => span.kind,
  where: whereOf,
  status: statusOf,
}
/** What can be told of a whole trace in numbers. */
const figures: Readonly<Record<string, (trace: StoredTrace) => number>> = {
  spans: trace => trace.spans.size,
  errors: trace => summaryOf(trace).errors,
}
/** Before a key: the root alone is asked, and not any span. */
const root = 'root.'

/** The keys that are no tags, for those who look for the right one. */
export const wordsOfLanguage: readonly string[] = [...Object.keys(fields), ...Object.keys(figures), 'duration', 'start']

/** Reads one term; the minus before it is not looked at. */
export function readTerm({ key, value, quoted }: Term): Read {
  if (key === undefined) return { matcher: word(value) }
  if (key === 'duration') return ofTrace(durationMatcher(value), trace => summaryOf(trace).duration)
  if (key === 'start') return ofTrace(startMatcher(value), trace => summaryOf(trace).start)
  const figure = own(figures, key)
  if (figure !== undefined) return ofTrace(numberMatcher(key, value), figure)
  const name = key.startsWith(root) ? key.slice(root.length) : key
  const spans = name === key ? allSpans : leadingSpan
  const problem = problemOf(name, value)
  if (problem !== undefined) return { problem }
  if (name === 'status' && value === 'error') return { matcher: trace => summaryOf(trace).errors > 0 }
  if (name === 'status' && value === 'ok') return { matcher: trace => summaryOf(trace).errors === 0 }
  const field = own(fields, name)
  if (field !== undefined) return { matcher: anySpan(spans, field, globMatcher(value)) }
  const accepts = quoted || comparisonOf(value) === undefined ? globMatcher(value) : undefined
  if (accepts !== undefined) return { matcher: anySpan(spans, span => tagOf(span, name), accepts), tag: name }
  const numbers = numberMatcher(name, value)
  if ('problem' in numbers) return numbers
  const large: (text: string) => boolean = text => text !== '' && numbers.accepts(Number(text))
  return { matcher: anySpan(spans, span => tagOf(span, name), large), tag: name }
}

/** What a span has under the key of a tag, as text. */
export function tagOf(span: SpanView, key: string): string | undefined {
  const text = own(span.meta, key)
  if (text !== undefined) return text
  const number = own(span.metrics, key)
  return number === undefined ? undefined : String(number)
}

/** What a span says of itself under a word of the language, or of a tag; undefined where it says nothing. */
export function saidBy(span: SpanView, key: string): string | undefined {
  return (own(fields, key)?.(span) ?? tagOf(span, key)) || undefined
}

function problemOf(name: string, value: string): string | undefined {
  if (name === 'kind' && !value.includes('*') && !kinds.includes(value.toLowerCase())) {
    return `kind: expected one of ${kinds.join(', ')}, got ${value}`
  }
  if (name === 'status' && !/^(?:error|ok|[\d*]{1,3})$/.test(value)) {
    return `status: expected error, ok or a code such as 404, got ${value}`
  }
  return undefined
}

function ofTrace(read: ReturnType<typeof numberMatcher>, figure: (trace: StoredTrace) => number): Read {
  return 'problem' in read ? read : { matcher: trace => read.accepts(figure(trace)) }
}

function allSpans(trace: StoredTrace): Iterable<SpanView> {
  return trace.spans.values()
}

function leadingSpan(trace: StoredTrace): Iterable<SpanView> {
  return [leadingOf(trace)]
}

function anySpan(
  spans: (trace: StoredTrace) => Iterable<SpanView>,
  read: Reader,
  accepts: (text: string) => boolean,
): Matcher {
  return trace => {
    for (const span of spans(trace)) {
      const found = read(span)
      if (found !== undefined && found !== '' && accepts(found)) return true
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
