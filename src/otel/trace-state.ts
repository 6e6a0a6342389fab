import { shield } from '../core/fault'
import type { OtelTraceState } from './types'

/** The list may have 32 members and 512 characters: https://www.w3.org/TR/trace-context/#tracestate-header */
const maxMembers = 32
const maxLength = 512
const memberKey = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/
const memberValue = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** The members of a `tracestate` text, the newest first; what is no member is left out. */
export function traceState(text: string): OtelTraceState {
  const members = new Map<string, string>()
  if (text.length <= maxLength) {
    for (const item of text.split(',')) {
      const equals = item.indexOf('=')
      const key = item.slice(0, Math.max(0, equals)).trim()
      const value = item.slice(equals + 1).trimEnd()
      if (memberKey.test(key) && memberValue.test(value) && members.size < maxMembers) members.set(key, value)
    }
  }
  return stateOf(members)
}

function stateOf(members: ReadonlyMap<string, string>): OtelTraceState {
  const without = (key: string): [string, string][] => [...members].filter(([other]) => other !== key)
  const state: OtelTraceState = {
    get: key => members.get(key),
    set: (key, value) => stateOf(new Map([[key, value], ...without(key)])),
    unset: key => stateOf(new Map(without(key))),
    serialize: () => [...members].map(([key, value]) => `${key}=${value}`).join(','),
  }
  const itself = (): OtelTraceState => state
  return shield(state, { get: () => undefined, set: itself, unset: itself, serialize: () => '' })
}
