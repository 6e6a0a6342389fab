import { syncBuiltinESMExports } from 'node:module'
import threads from 'node:worker_threads'
import { isHandover } from '../../src/core/handover'
import type { Span } from '../../src/core/span'
import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'

/** Under this name a pool's message says for which span its task is. */
export const parentKey = 'tracer.parent'

type Method = (this: unknown, ...args: unknown[]) => unknown

/**
 * In a thread of a pool: each task runs in the scope of the span for which it was asked. A thread takes tasks in two ways:
 * it is told of one, or, while it has none, it waits and looks for one itself.
 */
export function patchTasks(kit: Kit<unknown>): void {
  if (threads.isMainThread) return
  const parentOf = kit.guard((message: unknown): Span | undefined => {
    const parent = (message as Readonly<Record<string, unknown>> | undefined)?.[parentKey]
    return isHandover(parent) ? kit.tracer.standIn(parent) : undefined
  })
  const enter = kit.guard((received: unknown): void => {
    kit.scope.enter(parentOf((received as { readonly message?: unknown } | undefined)?.message))
  })
  wrapMethod(
    threads as unknown as Record<'receiveMessageOnPort', Method>,
    'receiveMessageOnPort',
    (original: Method): Method =>
      function (...args) {
        const received = Reflect.apply(original, this, args)
        enter(received)
        return received
      },
  )
  syncBuiltinESMExports()
  wrapMethod(
    threads.MessagePort.prototype as unknown as Record<'on', Method>,
    'on',
    (original: Method): Method =>
      function (event, listener, ...rest) {
        const isTasks = event === 'message' && typeof listener === 'function' && listener.name === listenerName
        const told = isTasks ? inScope(listener as Method) : listener
        return Reflect.apply(original, this, [event, told, ...rest])
      },
  )

  function inScope(listener: Method): Method {
    return function (...args) {
      return kit.scope.run(parentOf(args.at(-1)), listener, this, args)
    }
  }
}

/** How both pools make their listener for tasks, which they never take away again: all others stay untouched. */
const listenerName = 'bound onMessage'
