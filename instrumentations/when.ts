// Limits: no spans. What is given to it runs in the scope of whoever gave it, also where it waits.

import { defineInstrumentation } from '../src/instrumentation/define'

/** Promises of when. */
export const when = defineInstrumentation({
  spans: [],
  name: 'when',
  targets: ['then', 'done'].map(name => ({
    module: 'when',
    versions: '>=3',
    file: 'when.js',
    keep: `Promise.prototype.${name}`,
  })),
})
