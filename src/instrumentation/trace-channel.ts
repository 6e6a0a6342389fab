import { tracingChannel } from 'node:diagnostics_channel'
import type { Held } from '../core/scope'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import type { ChannelOperation, TraceTarget } from './define'
import type { Kit } from './kit'

/** What every tracing channel's message may hold besides the library's own fields. */
interface Message {
  readonly error?: unknown
  readonly result?: unknown
}

/** A call that is under way. */
interface Open {
  readonly span: Span | undefined
  /** What was active when it was made. */
  readonly held: Held
}

/**
 * Has each call that a tracing channel tells of be a span.
 *
 * It ends with the result: at `end` where that is there by then, else at the callback (`asyncStart`), else at `asyncEnd`.
 * Node takes what a subscriber throws for an uncaught exception of the application's, so all of ours are guarded.
 */
export function traceChannel<Settings>(target: TraceTarget<Settings>, kit: Kit<Settings>): void {
  // The message's type is the target's own affair: what it says is what its library publishes.
  const operation = target.operation as ChannelOperation<Message, Settings>
  const calls = new WeakMap<object, Open>()
  const begin = kit.guard((message: Message): void => {
    const held = kit.scope.held()
    const fields = kit.active ? operation.start(message, kit) : undefined
    const span = fields && kit.start(fields)
    if (span !== undefined || operation.callback) calls.set(message, { span, held })
    if (span !== undefined) operation.inject?.(span, message, kit)
  })
  const failed = kit.guard((message: Message): void => {
    const span = calls.get(message)?.span
    if (span !== undefined) setErrorTags(span, message.error)
  })
  const end = kit.guard((message: Message): void => {
    const span = calls.get(message)?.span
    if (span === undefined || span.duration !== -1) return
    try {
      if (message.error === undefined) operation.finish?.(span, message, kit)
      else operation.failed?.(span, message, kit)
    } finally {
      span.finish()
    }
  })
  const endIfOver = (message: unknown): void => {
    if (isMessage(message) && ('result' in message || message.error !== undefined)) end(message)
  }

  const channel = tracingChannel(`${target.trace}`)
  const { storage } = kit.scope
  const entered = operation.active === true && storage !== undefined
  if (entered) {
    channel.start.bindStore(storage, message => {
      const outer = kit.scope.held()
      if (!isMessage(message)) return outer
      begin(message)
      return calls.get(message)?.span ?? outer
    })
  }
  if (operation.callback && storage !== undefined) {
    // Without this a callback runs in the scope of whatever brought the answer: a connection, another caller's.
    channel.asyncStart.bindStore(storage, message =>
      isMessage(message) && calls.has(message) ? calls.get(message)?.held : kit.scope.held(),
    )
  }
  channel.subscribe({
    start: message => {
      if (!entered && isMessage(message)) begin(message)
    },
    end: endIfOver,
    asyncStart: endIfOver,
    asyncEnd: message => void (isMessage(message) && end(message)),
    error: message => void (isMessage(message) && failed(message)),
  })
}

function isMessage(message: unknown): message is Message {
  return typeof message === 'object' && message !== null
}
