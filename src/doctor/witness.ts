// Preloaded into each process of a command that `ddtrace-run doctor` watches. It starts no tracer: it writes down what it sees of
// the one that is there, or that there is none.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import threads, { isMainThread, threadId } from 'node:worker_threads'
import type { StartableTracer } from '../api/api'
import { readEnvironment } from '../config/environment'
import { guarded } from '../core/fault'
import { instanceKey, shared, whenStarted } from '../core/shared'
import { runsApplication } from '../process/application'
import { loadedPackages, watchModules } from './loaded'
import { type Report, reportVariable } from './report'
import { SpanWatch } from './span-watch'

const spans = new SpanWatch()
const started: { readonly id: number; readonly file: string }[] = []
let early: readonly string[] = []
let hasEnded = false

const folder = readEnvironment()[reportVariable]
// Of Node's own threads, that for loader hooks alone has nobody to talk to.
if (folder !== undefined && (isMainThread || threads.parentPort !== null)) guarded(begin)(folder)

function begin(place: string): void {
  const { modulesBefore } = watchModules(place)
  const onStart = (): void => {
    early = modulesBefore()
    const found = shared()[instanceKey] as StartableTracer | undefined
    if (found !== undefined) spans.begin(found)
  }
  shared()[whenStarted] = onStart
  const write = guarded(() => {
    writeFileSync(join(place, `${process.pid}-${threadId}.json`), JSON.stringify(report(place)))
  })
  setInterval(write, 250).unref()
  write()
  process.on('exit', () => {
    hasEnded = true
    write()
  })
  watchThreads()
}

function report(place: string): Report {
  return {
    pid: process.pid,
    thread: threadId,
    node: process.version,
    argv: process.argv,
    isApplication: runsApplication(),
    tracer: tracerPart(),
    loaded: loadedPackages(place),
    early,
    unfinished: spans.unfinished(),
    leftOut: spans.leftOut,
    threads: started,
    hasEnded,
  }
}

function tracerPart(): Report['tracer'] {
  const found = shared()[instanceKey] as StartableTracer | undefined
  const status = found?.tracer.status()
  if (status?.started !== true) return undefined
  const { open, waiting, sent } = status.spans
  const setting = status.settings.find(({ name }) => name === 'DD_TRACE_ENABLED')
  return {
    findings: status.findings,
    started: status.spans.started,
    open,
    waiting,
    sent,
    isEnabled: setting?.value !== 'false',
    why: setting?.source ?? '',
    hasRules: status.settings.some(({ name, source }) => name === 'DD_TRACE_SAMPLING_RULES' && source !== 'default'),
  }
}

/** Notes the files of threads: a thread that the tracer is not in writes a report without one, or none at all. */
function watchThreads(): void {
  const note = guarded((worker: object, file: unknown) => {
    if (started.length < 100)
      started.push({ id: (worker as { readonly threadId: number }).threadId, file: String(file) })
  })
  threads.Worker = new Proxy(threads.Worker, {
    construct(original, args, newTarget) {
      const worker: object = Reflect.construct(original, args, newTarget)
      note(worker, args[0])
      return worker
    },
  })
}
