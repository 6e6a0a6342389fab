import { guarded } from '../core/fault'
import { lazily } from '../core/lazy'
import type { CommonTags, Encoder } from './encoder'

const v04 = lazily(() => require('./v04') as typeof import('./v04'))
const v05 = lazily(() => require('./v05') as typeof import('./v05'))

/** What a payload is made by; it may change between two of them. */
export interface EncodingTerms {
  readonly version: '0.4' | '0.5'
  readonly common: CommonTags
  /** The agent reads events as a part of their span, which 0.5 has no room for. */
  readonly nativeAnnotations: boolean
}

/**
 * An encoder that is made at the first span. Its file is loaded when the program has started: no request waits for it, a
 * deployment that replaces the files is not in the way, and a program that ends at once does without.
 */
export function lazyEncoder(terms: () => EncodingTerms): Encoder {
  let made: Encoder | undefined
  setImmediate(guarded(() => (terms().version === '0.5' ? v05() : v04()))).unref()
  const make = (): Encoder => {
    const { version, common, nativeAnnotations } = terms()
    return version === '0.5' ? v05().createV05Encoder(common) : v04().createV04Encoder(common, nativeAnnotations)
  }
  return {
    get size() {
      return made?.size ?? 0
    },
    get traces() {
      return made?.traces ?? 0
    },
    add(trace, spans, most) {
      made ??= make()
      return made.add(trace, spans, most)
    },
    take() {
      made ??= make()
      return made.take()
    },
    renew() {
      made = undefined
    },
    recycle(payload) {
      made?.recycle(payload)
    },
  }
}
