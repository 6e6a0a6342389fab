import type { CommonTags, Encoder } from './encoder'

/** What a payload is made by; it may change between two of them. */
export interface EncodingTerms {
  readonly version: '0.4' | '0.5'
  readonly common: CommonTags
  /** The agent reads events as a part of their span, which 0.5 has no room for. */
  readonly nativeAnnotations: boolean
}

/** An encoder that is made at the first span: a program that makes none does not load it. */
export function lazyEncoder(terms: () => EncodingTerms): Encoder {
  let made: Encoder | undefined
  const make = (): Encoder => {
    const { version, common, nativeAnnotations } = terms()
    if (version === '0.5') {
      const { createV05Encoder } = require('./v05') as typeof import('./v05')
      return createV05Encoder(common)
    }
    const { createV04Encoder } = require('./v04') as typeof import('./v04')
    return createV04Encoder(common, nativeAnnotations)
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
