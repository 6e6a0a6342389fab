import { channel, subscribe } from 'node:diagnostics_channel'

/** What all copies of this package in one thread have in common, by symbols. */
export type Shared = Record<symbol, unknown>

const key = Symbol.for('tracer.shared')
const name = 'tracer:shared'

/** By which the one tracer of the process stands among what is shared, so that a second copy of this package finds it. */
export const instanceKey = Symbol.for('tracer.instance')

/** Under this symbol a function stands among what is shared that is told of the start of the tracer, where somebody waits for it. */
export const whenStarted = Symbol.for('tracer.started')

/**
 * What all copies of this package share, in whatever realm they were loaded: a test runner gives each file a global object
 * and modules of its own, and looks for globals that leak, but the channels of Node are one for all.
 */
export function shared(): Shared {
  const place = channel(name) as unknown as Record<symbol, Shared | undefined>
  const found = place[key]
  if (found !== undefined) return found
  const made: Shared = {}
  Object.defineProperty(place, key, { value: made })
  // Node holds a channel for as long as it has a subscriber.
  subscribe(name, () => {})
  return made
}
