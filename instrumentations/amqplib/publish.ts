import type { Scope } from '../../src/core/scope'
import type { Span } from '../../src/core/span'
import { kept } from '../../src/instrumentation/keep'
import type { Kit } from '../../src/instrumentation/kit'
import { attempt, fail } from '../../src/instrumentation/settle'
import type { Callback } from '../../src/instrumentation/trace-method'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { carriedBy, type MessageSettings, produceSpan } from '../../src/operations/message'
import { type Channel, dialect, type Fields, placeOf, type Step, told } from './channel'

/** A message that a channel with confirmations is just sending. Older versions note its callback before they send it. */
interface Sending {
  span?: Span | undefined
  /** Whether the application wants to be called with its confirmation: only then there is a place for a callback. */
  isAwaited?: boolean
}

const sending = new WeakMap<Channel, Sending>()

/** Has a message of a channel with confirmations last until its own, where somebody waits for that. */
export function traceConfirmed(exports: unknown): void {
  wrapMethod(
    (exports as { readonly ConfirmChannel: { readonly prototype: object } }).ConfirmChannel.prototype,
    'publish',
    (publish: Step): Step =>
      function (...args) {
        const message: Sending = {}
        sending.set(this, message)
        try {
          return Reflect.apply(publish, this, args)
        } finally {
          sending.delete(this)
          if (!message.isAwaited) message.span?.finish()
        }
      },
  )
}

/** Has each message that is sent be a span, which it carries. */
export function tracePublish(exports: unknown, kit: Kit<MessageSettings>): void {
  const { prototype } = (exports as { readonly Channel: { readonly prototype: object } }).Channel
  const begin = kit.guard((channel: Channel, args: unknown[]): Span => {
    const [fields, properties] = args as [Fields, { readonly headers?: object } | undefined]
    const sent = { ...told('basic.publish', fields), ...placeOf(channel) }
    const span = kit.start(produceSpan(dialect, sent, kit))
    // The library has the application's headers below an object of its own.
    const headers = Object.create(properties?.headers ?? null)
    for (const [name, value] of Object.entries(carriedBy(span, kit))) {
      Object.defineProperty(headers, name, { value, enumerable: true })
    }
    args[1] = { ...properties, headers }
    return span
  })
  wrapMethod(
    prototype,
    'sendMessage',
    (send: Step): Step =>
      function (...args) {
        const span = kit.active ? begin(this, args) : undefined
        const result = attempt(span, send, this, args, kit)
        const confirmed = sending.get(this)
        if (confirmed === undefined) span?.finish()
        else confirmed.span = span
        return result
      },
  )
  wrapMethod(
    prototype,
    'pushConfirmCallback',
    (push: Step): Step =>
      function (...args) {
        const message = sending.get(this)
        const [callback] = args
        if (message !== undefined && kit.active && typeof callback === 'function') {
          message.isAwaited = true
          args[0] = confirming(callback as Callback, message, kit.scope)
        }
        return Reflect.apply(push, this, args)
      },
  )
}

/** Ends the span of a message with its confirmation, then calls back in the scope of who sent it. */
function confirming(given: Callback, message: Sending, scope: Scope): Callback {
  const callback = kept(given, scope)
  return function (this: unknown, ...args) {
    const { span } = message
    if (span !== undefined && args[0]) fail(span, args[0])
    else span?.finish()
    return Reflect.apply(callback, this, args)
  }
}
