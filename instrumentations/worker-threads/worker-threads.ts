// Limits: no spans. What a thread does for a span becomes that span's: the script of a thread that is started with `workerData`, and
// tasks of piscina and tinypool. A message of the application's own carries its trace where the application puts it in
// (`tracer.inject`). Not under cls-hooked. piscina before 4.4 has no place for it.

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
