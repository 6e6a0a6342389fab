import type { CommonTags, Encoder } from './encoder'

/** The encoder of a version of the format, made at the first span: a program that makes none does not load it. */
export function lazyEncoder(version: '0.4' | '0.5', common: () => CommonTags): Encoder {
  let made: Encoder | undefined
  const make = (): Encoder => {
    if (version === '0.5') {
      const { createV05Encoder } = require('./v05') as typeof import('./v05')
      return createV05Encoder(common())
    }
    const { createV04Encoder } = require('./v04') as typeof import('./v04')
    return createV04Encoder(common())
  }
  return {
    get size() {
      return made === undefined ? 0 : made.size
    },
    get traces() {
      return made === undefined ? 0 : made.traces
    },
    add(trace, spans) {
      made ??= make()
      return made.add(trace, spans)
    },
    take() {
      made ??= make()
      return made.take()
    },
    recycle(payload) {
      made?.recycle(payload)
    },
  }
}
