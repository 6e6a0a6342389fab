import { nearestOf } from './near'
import { perRevision } from './per-revision'
import { perTrace } from './per-trace'
import { type Matcher, saidBy, tagOf, wordsOfLanguage } from './query-term'
import { recent } from './recent'
import type { StoredTrace, TraceStore } from './store'

/** Keys and values are collected from so many of the newest spans, and so many are told at most. */
const maxSpans = 20_000
const mostKnown = 1000
const mostTold = 50
/** Keys for which it is remembered which traces have them. */
const mostHavers = 16
/** Longer keys and values are of no help to those who type. */
const longest = 100

/** What the spans have as tags, for those who write a query. */
export interface TagKeys {
  /** Keys that begin so, the most frequent first. */
  keys(prefix: string): string[]
  /** Values of a key that begin so, the most frequent first. */
  values(key: string, prefix: string): string[]
  /** What is wrong with tags of a query that no span has; undefined where each of them is somewhere. */
  problemOf(tags: readonly string[]): string | undefined
}

/** Follows the tags of a store. */
export function createTagKeys(store: TraceStore): TagKeys {
  const known = perRevision(store, () => {
    const counts = new Map<string, number>()
    for (const span of newestSpans(store)) {
      for (const tags of [span.meta, span.metrics]) for (const key of Object.keys(tags)) add(counts, key)
    }
    return sorted(counts)
  })
  const valuesOf = perRevision(store, key => {
    const counts = new Map<string, number>()
    for (const span of newestSpans(store)) {
      const value = saidBy(span, key)
      if (value !== undefined) add(counts, value)
    }
    return sorted(counts)
  })
  // A page asks again with each arrival: only traces that changed are looked at.
  const haverOf = recent(mostHavers, (key): Matcher => perTrace(trace => hasTag(trace, key)))
  const unknown = perRevision(store, list => {
    const traces = store.newestFirst()
    return list.split('\0').filter(key => !traces.some(haverOf(key)))
  })
  return {
    keys: prefix => begin([...wordsOfLanguage, ...known('')], prefix),
    values: (key, prefix) => begin(valuesOf(key), prefix),
    problemOf(tags) {
      if (tags.length === 0 || store.spans === 0) return undefined
      const missing = unknown(tags.join('\0'))
      return missing.length === 0 ? undefined : missing.map(key => sentence(key, known(''))).join('; ')
    },
  }
}

function hasTag(trace: StoredTrace, key: string): boolean {
  for (const span of trace.spans.values()) if (tagOf(span, key) !== undefined) return true
  return false
}

function sentence(key: string, known: readonly string[]): string {
  const near = nearestOf(key, [...wordsOfLanguage, ...known])
  return `no span has the tag ${key}${near.length > 0 ? `; did you mean ${near.join(' or ')}?` : ''}`
}

function* newestSpans(store: TraceStore) {
  let left = maxSpans
  for (const trace of store.newestFirst()) {
    for (const span of trace.spans.values()) {
      if (left-- <= 0) return
      yield span
    }
  }
}

function add(counts: Map<string, number>, text: string): void {
  if (text.length > longest) return
  const before = counts.get(text)
  if (before !== undefined) counts.set(text, before + 1)
  else if (counts.size < mostKnown) counts.set(text, 1)
}

function sorted(counts: ReadonlyMap<string, number>): readonly string[] {
  return [...counts].sort(([, a], [, b]) => b - a).map(([text]) => text)
}

function begin(texts: readonly string[], prefix: string): string[] {
  const low = prefix.toLowerCase()
  return [...new Set(texts)].filter(text => text.toLowerCase().startsWith(low)).slice(0, mostTold)
}
