import type { Hint, SpanView } from './model'
import { perTrace } from './per-trace'
import { formOf } from './resource-form'
import { idOf, type StoredTrace } from './store'

/** So many siblings of one form are one too many. */
const repetitions = 5
/** Milliseconds of waiting for a connection that are slow whatever the call takes, and that may be half of it. */
const slowWait = 100
const notableWait = 20
/** The most hints that are told of all traces. */
const maxHints = 500
/** The longest resource in a sentence. */
const maxText = 120

/** Types of calls that one call could do for many, as a query or a look-up can. */
const batched = new Set(
  'sql db cache redis memcached mongodb elasticsearch opensearch cassandra dynamodb graphql valkey'.split(' '),
)

/** What looks wrong in a trace. */
export const hintsOf: (trace: StoredTrace) => readonly Hint[] = perTrace(trace =>
  keyedHintsOf(trace).map(each => each.hint),
)

/** What looks wrong in any of these traces; of what looks wrong in the same place again and again, the first is told. */
export function allHints(traces: Iterable<StoredTrace>): Hint[] {
  const told = new Map<string, Hint>()
  for (const trace of traces) {
    for (const { place, hint } of keyedHintsOf(trace)) if (!told.has(place)) told.set(place, hint)
    if (told.size >= maxHints) break
  }
  return [...told.values()].slice(0, maxHints)
}

interface KeyedHint {
  /** What it is about, whichever the trace. */
  readonly place: string
  readonly hint: Hint
}

const keyedHintsOf = perTrace((trace): readonly KeyedHint[] => {
  const found: KeyedHint[] = []
  const groups = new Map<string, SpanView[]>()
  const id = idOf(trace)
  const add = (kind: Hint['kind'], span: SpanView, form: string, message: string): void => {
    found.push({
      place: [kind, span.service, span.name, form].join('\0'),
      hint: { kind, trace: id, span: span.id, message },
    })
  }
  for (const span of trace.spans.values()) {
    const wait = span.metrics['db.pool.wait_time_ms']
    if (wait !== undefined && isSlow(wait, span.duration)) add('slow-pool-wait', span, '', waitMessage(span, wait))
    if (span.parent === undefined) {
      if (span.kind === 'client') add('no-parent', span, formOf(span.resource), noParentMessage(span))
    } else if (batched.has(span.type)) {
      const key = [span.parent, span.service, span.name, formOf(span.resource)].join('\0')
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [span])
      else group.push(span)
    }
  }
  for (const group of groups.values()) {
    const [first] = group
    if (first === undefined || group.length < repetitions) continue
    add('n-plus-one', first, formOf(first.resource), repeatedMessage(group, first, trace.spans.get(first.parent ?? '')))
  }
  return found
})

function isSlow(wait: number, duration: number): boolean {
  return wait > slowWait || (wait > notableWait && wait > duration / 2)
}

function repeatedMessage(group: readonly SpanView[], first: SpanView, parent: SpanView | undefined): string {
  const total = group.reduce((sum, { duration }) => sum + duration, 0)
  const where = parent === undefined ? '' : ` under ${parent.name} ${short(parent.resource)}`
  return `${first.name} runs ${group.length} times${where}, ${show(total)} in all, each time as ${short(formOf(first.resource))}: one call could do for all.`
}

function waitMessage({ name, resource, duration }: SpanView, wait: number): string {
  return `${name} ${short(resource)} waited ${show(wait)} for a connection and took ${show(duration)}: the pool was exhausted or still connecting.`
}

function noParentMessage({ name, resource }: SpanView): string {
  return `${name} ${short(resource)} begins a trace of its own: no span was active when the call was made.`
}

function short(text: string): string {
  return text.length <= maxText ? text : `${text.slice(0, maxText - 1)}…`
}

function show(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`
}
