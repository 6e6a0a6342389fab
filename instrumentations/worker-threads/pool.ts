import type { AsyncResource } from 'node:async_hooks'
import { handOver } from '../../src/core/handover'
import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { parentKey } from './task'

/** A thread of a pool. Source: https://github.com/piscinajs/piscina/blob/v5.0.0/src/worker_pool/index.ts */
interface WorkerInfo {
  readonly port: { postMessage(message: object, ...rest: unknown[]): void }
}
type PostTask = (this: WorkerInfo, task: unknown, ...rest: unknown[]) => unknown

/** Writes into the message with which a pool gives a task to a thread for which span it is: the one of who asked for it. */
export function patchWorkerInfo(exports: unknown, kit: Kit<unknown>): void {
  const { WorkerInfo } = exports as { readonly WorkerInfo?: { readonly prototype: { postTask: PostTask } } }
  if (WorkerInfo === undefined) return
  const mark = kit.guard((info: WorkerInfo, task: unknown) => {
    if (!kit.active) return
    // A task that had to wait is given away in the scope of another one.
    const span = (task as AsyncResource).runInAsyncScope(() => kit.scope.active())
    if (span === null) return
    const { port } = info
    const post = port.postMessage
    const parent = handOver(span)
    const marked: typeof post = (message, ...rest) =>
      Reflect.apply(post, port, [{ ...message, [parentKey]: parent }, ...rest])
    port.postMessage = marked
  })
  const clear = kit.guard((info: WorkerInfo) => {
    if (Object.hasOwn(info.port, 'postMessage')) delete (info.port as Partial<WorkerInfo['port']>).postMessage
  })
  wrapMethod(
    WorkerInfo.prototype,
    'postTask',
    (original: PostTask): PostTask =>
      function (task, ...rest) {
        mark(this, task)
        try {
          return Reflect.apply(original, this, [task, ...rest])
        } finally {
          clear(this)
        }
      },
  )
}
