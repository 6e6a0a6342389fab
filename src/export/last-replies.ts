import { now } from '../core/clock'
import { peekStatus } from '../transport/peek'
import type { Queued } from './queue'

/** Milliseconds between two looks. */
const pause = 2

/**
 * Waits, while the event loop no longer turns, for the replies to what was handed over, and tells of each its status. Returns
 * when all were told or cannot be known, or after `timeout` milliseconds.
 */
export function hearLastReplies(
  underWay: () => readonly Queued[],
  timeout: number,
  tell: (entry: Queued, status: number) => void,
): void {
  const end = now() + timeout
  const clock = new Int32Array(new SharedArrayBuffer(4))
  const unknown = new Set<Queued>()
  for (;;) {
    const open = underWay().filter(entry => !unknown.has(entry))
    if (open.length === 0 || now() > end) return
    for (const entry of open) {
      const status = peekStatus(entry.exchange?.socket())
      if (status === null) unknown.add(entry)
      else if (status !== undefined) tell(entry, status)
    }
    Atomics.wait(clock, 0, 0, pause)
  }
}
