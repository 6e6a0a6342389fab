import type { Span } from './span'

/** Asked before a span ends: false leaves the span out. Never throws. */
export type Ask = (span: Span) => boolean

/**
 * Makes of a user's function one that is asked before a span ends. What it throws is told once, and the span is sent as it was
 * before; so is that it gives a promise, for which nobody waits.
 */
export function askBeforeSend(decide: (span: Span) => unknown, tell: (problem: string, error?: unknown) => void): Ask {
  let hasThrown = false
  let hasPromised = false

  function waits(given: Promise<unknown>): void {
    given.then(undefined, () => {})
    if (!hasPromised) tell('gives a promise, which nobody waits for: every span is kept')
    hasPromised = true
  }

  return span => {
    const before = copyOf(span)
    try {
      const given = decide(span)
      if (given === false || given === null) return false
      if (typeof given === 'object' && 'then' in given && typeof given.then === 'function') {
        waits(given as Promise<unknown>)
      }
    } catch (error) {
      restore(span, before)
      if (!hasThrown) tell('threw, and the span is sent as it was; further errors of it are not told', error)
      hasThrown = true
    }
    return true
  }
}

type Fields = Pick<Span, 'name' | 'service' | 'resource' | 'type' | 'meta' | 'metrics' | 'error' | 'links' | 'events'>

function copyOf({ name, service, resource, type, meta, metrics, error, links, events }: Span): Fields {
  return {
    name,
    service,
    resource,
    type,
    meta: [...meta],
    metrics: [...metrics],
    error,
    links: links && [...links],
    events: events && [...events],
  }
}

function restore(span: Span, { meta, ...fields }: Fields): void {
  Object.assign(span, fields)
  span.meta.length = 0
  for (const text of meta) span.meta.push(text)
}
