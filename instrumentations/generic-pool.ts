// Limits: no spans. What is given to it runs in the scope of whoever gave it, also where it waits for one of the pool.

import { defineInstrumentation } from '../src/instrumentation/define'

/** generic-pool 2; version 3 keeps scopes by its promises. */
export const genericPool = defineInstrumentation({
  spans: [],
  name: 'generic-pool',
  targets: [
    { module: 'generic-pool', versions: '>=2.5 <3', file: 'lib/generic-pool.js', keep: 'Pool.prototype.acquire' },
  ],
})
