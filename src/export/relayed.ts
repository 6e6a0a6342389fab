import {
  BroadcastChannel,
  type MessagePort,
  receiveMessageOnPort,
  setEnvironmentData,
  type Worker,
} from 'node:worker_threads'
import { guarded, unawaited } from '../core/fault'
import type { Payload } from '../encoding/encoder'
import type { Exporter } from './exporter'
import { channelName, type FromThread, type ToThread, targetKey } from './thread-message'

/** Takes what threads have to send. */
export interface ThreadIntake {
  /** Takes what lies in the channels now, also where the event loop turns no more. */
  pull(): void
  stop(): void
}

/** Takes what the threads that this one starts have to send, as far as they would send it to the same `target`. */
export function takeFromThreads(exporter: Exporter, target: string): ThreadIntake {
  const channels = new Map<BroadcastChannel, (message: FromThread) => void>()

  const onWorker = guarded((worker: Worker) => {
    const channel = new BroadcastChannel(channelName(worker.threadId))
    const take = createTaker(exporter, target, message => channel.postMessage(message))
    channels.set(channel, take)
    channel.onmessage = guarded((event: unknown) => take((event as { readonly data: FromThread }).data))
    channel.unref()
    // It may have begun before.
    channel.postMessage({ kind: 'hello' })
    const onExit = guarded(() => {
      pullFrom(channel, take)
      channels.delete(channel)
      channel.close()
    })
    worker.once('exit', onExit)
  })
  process.on('worker', onWorker)
  setEnvironmentData(targetKey, target)

  return {
    pull() {
      for (const [channel, take] of channels) pullFrom(channel, take)
    },
    stop() {
      process.removeListener('worker', onWorker)
      setEnvironmentData(targetKey, undefined)
      for (const channel of channels.keys()) {
        channel.postMessage({ kind: 'gone' })
        channel.close()
      }
      channels.clear()
    },
  }
}

function pullFrom(channel: BroadcastChannel, take: (message: FromThread) => void): void {
  for (;;) {
    // Node takes either; its types know one alone.
    const received = receiveMessageOnPort(channel as unknown as MessagePort)
    if (received === undefined) return
    take(received.message as FromThread)
  }
}

function createTaker(
  exporter: Exporter,
  target: string,
  tell: (message: ToThread) => void,
): (message: FromThread) => void {
  let room: Int32Array | undefined
  // What was given early is given once more, and may have been heard all the same.
  let heard: Set<number> | undefined = new Set()
  return message => {
    switch (message.kind) {
      case 'begun':
        // Where it sends elsewhere, it sends by itself.
        if (message.target !== target) return
        room = message.room
        tell({ kind: 'ready' })
        return
      case 'payload':
        if (heard?.has(message.count)) return
        heard?.add(message.count)
        if (room !== undefined) Atomics.sub(room, 0, message.payload.body.length)
        exporter.takeFromThread(payloadOf(message.payload))
        return
      case 'repeated':
        heard = undefined
        return
      case 'flush':
        unawaited(exporter.flush(message.timeout).then(result => tell({ kind: 'flushed', result })))
    }
  }
}

/** A buffer comes out of a message as bytes alone. */
function payloadOf(payload: Payload): Payload {
  const { buffer, byteOffset, byteLength } = payload.body
  return { ...payload, body: Buffer.from(buffer, byteOffset, byteLength) }
}
