import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads'
import { handOver, isHandover } from '../../src/core/handover'
import type { Kit } from '../../src/instrumentation/kit'
import { addLook } from '../../src/instrumentation/load-hook'

/** Under this name a thread finds for which span it was started, in what Node hands to each. */
const key = 'tracer.parent'

type Construct = new (...args: unknown[]) => object

/**
 * Has a thread that is given `workerData` know for which span it is started. What Node hands to a thread goes with its start
 * alone, so it is set around that. A thread without data is one of a pool, which works for many.
 */
export function patchWorker(exports: unknown, kit: Kit<unknown>): void {
  const threads = exports as { Worker: Construct }
  const prepare = kit.guard((args: readonly unknown[]): boolean => {
    const span = kit.active ? kit.scope.active() : null
    const [, options] = args
    if (span === null || typeof options !== 'object' || options === null) return false
    if ((options as { readonly workerData?: unknown }).workerData === undefined) return false
    setEnvironmentData(key, { ...handOver(span) })
    return true
  })
  const clear = kit.guard(() => setEnvironmentData(key, undefined))
  const { Worker } = threads
  threads.Worker = new Proxy(Worker, {
    construct(original, args, newTarget) {
      const isPrepared = prepare(args) === true
      try {
        // A class of the application's keeps its own prototype.
        return Reflect.construct(original, args, newTarget)
      } finally {
        if (isPrepared) clear()
      }
    },
  })
  // A worker's `constructor` is what the application has imported.
  Worker.prototype.constructor = threads.Worker
}

/** In a thread that was started for a span: its script runs in that span's scope. */
export function goOn(kit: Kit<unknown>): void {
  if (isMainThread) return
  const given: unknown = getEnvironmentData(key)
  if (!isHandover(given)) return
  // Threads of this one are started for spans of their own.
  setEnvironmentData(key, undefined)
  const parent = kit.tracer.standIn(given)
  kit.scope.enter(parent)
  // After `--import`, Node goes back to a scope of its own before it loads the script.
  let isEntered = false
  addLook(url => {
    if (!isEntered && url.startsWith('file:')) kit.scope.enter(parent)
    isEntered ||= url.startsWith('file:')
    return undefined
  })
}
