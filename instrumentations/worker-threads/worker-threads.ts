// Limits: no spans. What a thread does belongs to the span that gave it the work. This holds for a thread that is started
// with `workerData`, and for tasks of piscina and tinypool. A message of your own carries the trace only where you put it
// in (`tracer.inject`). It does not work under cls-hooked, nor with piscina before 4.4.

import { defineInstrumentation } from '../../src/instrumentation/define'
import { patchWorkerInfo } from './pool'
import { patchTasks } from './task'
import { goOn, patchWorker } from './worker'

const fileOf = (name: string): RegExp => new RegExp(`^dist/(esm/)?${name}\\.js$`)

/** Node's threads, and the pools of them. */
export const workerThreads = defineInstrumentation({
  name: 'worker_threads',
  aliases: ['piscina', 'tinypool'],
  spans: [],
  targets: [
    {
      module: 'worker_threads',
      patch(exports, kit) {
        patchWorker(exports, kit)
        goOn(kit)
      },
    },
    { module: 'piscina', file: 'dist/worker_pool/index.js', patch: patchWorkerInfo },
    { module: 'piscina', file: 'dist/worker.js', patch: (_exports, kit) => patchTasks(kit) },
    { module: 'tinypool', file: fileOf('index'), locals: ['WorkerInfo'], inPlace: true, patch: patchWorkerInfo },
    {
      module: 'tinypool',
      file: fileOf('entry/worker'),
      locals: ['onMessage'],
      inPlace: true,
      patch: (_exports, kit) => patchTasks(kit),
    },
  ],
})
