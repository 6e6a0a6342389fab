import { EventEmitter } from 'node:events'
import { guarded, swallow, unawaited } from '../core/fault'
import type { Address } from '../transport/address'
import type { Exporter } from './exporter'
import { sendAtExit } from './last-send'

/** Signals whose default ends the process, and that are sent to end it orderly. */
const signals = ['SIGTERM', 'SIGINT'] as const
type Signal = (typeof signals)[number]

/** What the end of the process needs to know. */
export interface AtExitContext {
  /** Milliseconds that the end may be held for an agent that is slow. */
  readonly timeout: number
  readonly headers: () => Readonly<Record<string, string>>
  /** Where to try where no agent was found yet. */
  readonly addresses: () => readonly Address[]
  /** Sends what is owed beside traces. Not at `process.exit()`, which waits for nothing. */
  readonly flushOthers: (timeout: number) => Promise<void>
  /** Says what else was not delivered: nothing comes after it. */
  readonly tellOthersLost: () => void
}

/**
 * Sends what is owed when the process ends, however it ends: when nothing is left to do, at `process.exit()`, by an
 * uncaught error, by SIGTERM or SIGINT. Neither the exit code nor the signal changes. Returns how to undo it.
 */
export function flushAtExit(exporter: Exporter, context: AtExitContext): () => void {
  const onEnd = guarded(() => context.tellOthersLost())
  const undoSignals = signals.map(signal => flushAtSignal(signal, () => flushAll(true).finally(context.tellOthersLost)))
  let failed = false
  let othersFlushed = false

  async function flushAll(traces: boolean): Promise<void> {
    await Promise.all([traces && exporter.flush(context.timeout, true), context.flushOthers(context.timeout)])
  }

  const onBeforeExit = guarded((): void => {
    // Once: an agent that is away must not hold the process for ever.
    const owes = !failed && exporter.owes
    if (!owes && othersFlushed) return
    othersFlushed = true
    unawaited(
      flushAll(owes).then(() => {
        failed = exporter.owes
      }),
    )
  })

  function onExit(): void {
    try {
      if (failed || exporter.failing || !exporter.owes) return
      const { payloads, address } = exporter.surrender()
      const delivered = sendAtExit(
        payloads,
        context.headers(),
        address ? [address] : context.addresses(),
        context.timeout,
      )
      for (const payload of payloads.slice(0, delivered)) exporter.counts.sent += payload.spans
    } catch {
      // The process is ending: there is nobody left to tell.
    }
  }

  process.on('beforeExit', onBeforeExit)
  process.on('exit', onExit)
  process.on('exit', onEnd)
  return () => {
    process.removeListener('beforeExit', onBeforeExit)
    process.removeListener('exit', onExit)
    process.removeListener('exit', onEnd)
    for (const undo of undoSignals) undo()
  }
}

/**
 * Flushes at a signal that would end the process, then lets it end by that same signal. Only while nobody else listens:
 * whoever does decides when the process ends, and some count the listeners to find out whether they are alone.
 */
function flushAtSignal(signal: Signal, flush: () => Promise<void>): () => void {
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
  const onNewListener = guarded((event: string | symbol, listener: unknown): void => {
    // In a moment: while nobody listens, not even for an instant, Node gives the signal its default back.
    if (event !== signal || listener === onSignal) return
    const leave = guarded(() => {
      // A listener that hides from the count does not keep the signal from its default: ours still has to.
      if (process.listenerCount(signal) > 1) process.removeListener(signal, onSignal)
    })
    process.nextTick(leave)
  })
  const onRemoveListener = guarded((event: string | symbol, listener: unknown): void => {
    if (event === signal && listener !== onSignal && !ending && process.listenerCount(signal) === 0) {
      process.on(signal, onSignal)
    }
  })

  if (process.listenerCount(signal) === 0) process.on(signal, onSignal)
  process.on('newListener', onNewListener)
  process.on('removeListener', onRemoveListener)
  return () => {
    process.removeListener('newListener', onNewListener)
    process.removeListener('removeListener', onRemoveListener)
    process.removeListener(signal, onSignal)
  }
}
