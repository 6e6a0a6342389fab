// Limits: no spans. What is given to it runs in the scope of whoever gave it, also where it waits.

import { defineInstrumentation } from '../src/instrumentation/define'
import { keepScope } from '../src/instrumentation/keep'
import { wrapMethod } from '../src/instrumentation/wrap'

type Fn = (this: unknown, ...args: unknown[]) => unknown

/** p-queue, which is an ES module alone since version 7. */
export const pQueue = defineInstrumentation({
  spans: [],
  name: 'p-queue',
  targets: [
    {
      module: 'p-queue',
      file: 'dist/index.js',
      locals: ['PQueue'],
      inPlace: true,
      patch(exports, kit) {
        const { PQueue, default: given } = exports as Record<string, { readonly prototype: object } | undefined>
        const queue = PQueue ?? given
        if (queue !== undefined) wrapMethod(queue.prototype, 'add', (add: Fn) => keepScope(add, kit.scope))
      },
    },
  ],
})
