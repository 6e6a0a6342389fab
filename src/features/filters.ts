import type { Span } from '../core/span'
import { own } from '../names/own'
import { isFoundIn, whyRefused } from '../secrets/expression'
import type { TraceFilters } from './info'

type Test = (root: Span) => boolean

/**
 * Whether a trace is left out, by its first span; undefined where the agent filters nothing. A pattern that is no
 * regular expression is left out, as the agent does.
 */
export function compileFilters(
  filters: TraceFilters,
  common: Readonly<Record<string, string>>,
): ((root: Span) => boolean) | undefined {
  const read = tagReader(common)
  const requires = [...equals(filters.require, read), ...matches(filters.requirePatterns, read)]
  const rejects = [
    ...equals(filters.reject, read),
    ...matches(filters.rejectPatterns, read),
    ...patterns(filters.ignoreResources).map(
      (pattern): Test =>
        root =>
          isFoundIn(pattern, root.resource === '' ? root.name : root.resource),
    ),
  ]
  if (requires.length + rejects.length === 0) return undefined
  return root => rejects.some(test => test(root)) || !requires.every(test => test(root))
}

type ReadTag = (root: Span, key: string) => string | undefined

function equals(filters: readonly string[], read: ReadTag): Test[] {
  return filters.map(filter => {
    const { key, value } = divide(filter)
    return root => {
      const found = read(root, key)
      return found !== undefined && (value === undefined || found === value)
    }
  })
}

function matches(filters: readonly string[], read: ReadTag): Test[] {
  return filters.flatMap((filter): Test[] => {
    const { key, value } = divide(filter)
    if (value === undefined) return [root => read(root, key) !== undefined]
    return patterns([value]).map(
      (pattern): Test =>
        root => {
          const found = read(root, key)
          return found !== undefined && isFoundIn(pattern, found)
        },
    )
  })
}

function patterns(sources: readonly string[]): RegExp[] {
  return sources.flatMap(source => {
    try {
      const pattern = new RegExp(source)
      // The agent's own engine is linear, ours is not.
      return whyRefused(pattern) === undefined ? [pattern] : []
    } catch {
      return []
    }
  })
}

function divide(filter: string): { key: string; value: string | undefined } {
  const colon = filter.indexOf(':')
  if (colon === -1) return { key: filter.trim(), value: undefined }
  return { key: filter.slice(0, colon).trim(), value: filter.slice(colon + 1).trim() }
}

/** Reads a tag as the agent sees it after it has put it in order. */
function tagReader(common: Readonly<Record<string, string>>): ReadTag {
  return (root, key) => {
    const number = root.getNumber(key)
    const value = root.getText(key) ?? (number === undefined ? own(common, key) : `${number}`)
    if (value === undefined) return undefined
    if (key === 'env') return normalTag(value)
    if (key === 'http.status_code') return /^[1-5]\d\d$/.test(value) ? value : undefined
    return value
  }
}

/** The value of a tag by the agent's rules: lower case, `_` for what it does not take, a letter first, 200 at most. */
export function normalTag(value: string): string {
  return value
    .toLowerCase()
    .replace(/^[^\p{L}:]+/u, '')
    .replace(/[^\p{L}\p{N}:./_-]+/gu, '_')
    .replace(/_{2,}/g, '_')
    .slice(0, 200)
    .replace(/_+$/, '')
}
