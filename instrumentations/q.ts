// Limits: no spans. What is given to it runs in the scope of whoever gave it, also where it waits.

import { defineInstrumentation } from '../src/instrumentation/define'

/** Promises of q. */
export const q = defineInstrumentation({
  spans: [],
  name: 'q',
  targets: [{ module: 'q', versions: '>=1', file: 'q.js', keep: 'makePromise.prototype.then' }],
})
