import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import { isMainThread } from 'node:worker_threads'
import { guarded, swallow, unawaited } from '../core/fault'

/** Signals whose default ends the process, and that are sent to end it orderly; nodemon ends what it restarts by the last. */
const orderly = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const
type Signal = (typeof orderly)[number]

/** Those that this system has, and that come to this thread: only the first of a process hears of signals. */
export const signals: readonly Signal[] = isMainThread ? orderly.filter(signal => signal in constants.signals) : []

/** Who waits for a signal; is to be told of all listeners for it. */
export interface SignalGuard {
  added(listener: unknown): void
  removed(listener: unknown): void
  undo(): void
}

/**
 * Flushes at a signal that would end the process, then lets it end by that same signal. Only while nobody else listens:
 * whoever does decides when the process ends, and some count the listeners to find out whether they are alone.
 */
export function flushAtSignal(signal: Signal, flush: () => Promise<void>): SignalGuard {
  let ending = false

  function onSignal(): void {
    try {
      // The same signal may come from a terminal and from a parent that passes it on: it ends the process once.
      if (ending) return
      ending = true
      unawaited(flush().finally(end))
    } catch (error) {
      swallow(error)
      end()
    }
  }
  function end(): void {
    try {
      process.removeListener(signal, onSignal)
      // Launchers such as tsx hide their listener from every count, and Node then takes it off with ours.
      if (EventEmitter.prototype.listenerCount.call(process, signal) > 0) process.emit(signal, signal)
    } finally {
      process.kill(process.pid, signal)
    }
  }
  function added(listener: unknown): void {
    // In a moment: while nobody listens, not even for an instant, Node gives the signal its default back.
    if (listener === onSignal) return
    const leave = guarded(() => {
      // A listener that hides from the count does not keep the signal from its default: ours still has to.
      if (process.listenerCount(signal) > 1) process.removeListener(signal, onSignal)
    })
    process.nextTick(leave)
  }
  function removed(listener: unknown): void {
    if (listener !== onSignal && !ending && process.listenerCount(signal) === 0) process.on(signal, onSignal)
  }

  if (process.listenerCount(signal) === 0) process.on(signal, onSignal)
  return { added, removed, undo: () => void process.removeListener(signal, onSignal) }
}
