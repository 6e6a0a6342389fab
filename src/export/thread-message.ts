import type { Payload } from '../encoding/encoder'
import type { FlushResult } from './counts'

/** What a thread tells the one that started it. */
export type FromThread =
  /** It has begun. Of `room`, the first number is how many bytes it has handed over that were not yet taken. */
  | { readonly kind: 'begun'; readonly target: string; readonly room: Int32Array<SharedArrayBuffer> }
  /** The `count`th payload of this thread. */
  | { readonly kind: 'payload'; readonly payload: Payload; readonly count: number }
  /** What was given too early to be heard has been given once more. */
  | { readonly kind: 'repeated' }
  | { readonly kind: 'flush'; readonly timeout: number }

/** What it is told. */
export type ToThread =
  /** Who has begun may say so. */
  | { readonly kind: 'hello' }
  /** What it gives is taken from now on, and no more. */
  | { readonly kind: 'ready' | 'gone' }
  | { readonly kind: 'flushed'; readonly result: FlushResult }

/** Under this name a thread finds, in what Node hands to each, where the one that started it sends. */
export const targetKey = 'tracer.target'

/** The name of the channel that a thread shares with the one that started it, and with nobody else. */
export function channelName(threadId: number): string {
  return `tracer:thread:${threadId}`
}
