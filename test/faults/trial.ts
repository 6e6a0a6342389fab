// Runs the program under a tracer one function of which throws: in this process for one after the other, or for one from
// the start to the end of the process.

import { writeSync } from 'node:fs'
import type { tracer as Tracer } from '../../src/index'
import { exercise } from './program'

/** What one process is to do. */
export interface Task {
  /** `running`: faults begin after the start, one after the other. `starting`: one fault from before the start. */
  readonly mode: 'running' | 'starting'
  readonly ids: readonly number[]
  readonly agentUrl: string
  /** Milliseconds after the end of a program in which more may come to the application. */
  readonly patience: number
}

const task = JSON.parse(process.env.TASK ?? '') as Task
const { mode, ids, agentUrl, patience } = task
const holder = globalThis as { __fault?: ((id: number) => void) | undefined }
const uncaught: string[] = []
let failing = -1
let reached = new Set<number>()

function report(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

process.on('uncaughtException', error => void uncaught.push(`uncaught ${String(error?.stack ?? error)}`))
process.on('unhandledRejection', error => void uncaught.push(`unhandled ${String((error as Error)?.stack ?? error)}`))

const { tracer } = require('./tracer') as { tracer: typeof Tracer }
holder.__fault = id => {
  reached.add(id)
  if (id === failing) throw new Error(`fault ${id}`)
}

/** What the program gave, with what else came to the application. */
async function once(): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve('it never ended'), 5000)
  })
  const lines = exercise(tracer).then(
    given => given.join('\n'),
    error => `it failed: ${String(error?.stack ?? error)}`,
  )
  const text = await Promise.race([lines, late])
  clearTimeout(timer)
  await new Promise(resolve => setTimeout(resolve, patience))
  return [text, ...uncaught.splice(0)].join('\n')
}

function start(): void {
  tracer.init({
    service: 'app',
    url: agentUrl,
    flushInterval: 5,
    startupLogs: false,
    logInjection: true,
    runtimeMetrics: false,
    samplingRules: [{ service: 'app', sampleRate: 1 }],
    plugins: true,
  } as never)
}

async function main(): Promise<void> {
  if (mode === 'starting') {
    failing = ids[0] ?? -1
    try {
      start()
    } catch (error) {
      uncaught.push(`init threw ${String((error as Error)?.stack ?? error)}`)
    }
    const started = [...reached]
    const text = await once()
    const before = new Set(reached)
    process.exitCode = 3
    // What is called at the end alone counts as well; written at once, for there is no later.
    process.on('exit', () => {
      const ending = [...reached].filter(id => !before.has(id))
      const line = JSON.stringify({
        id: failing,
        text: [text, ...uncaught].join('\n'),
        reached: [...started, ...ending],
      })
      writeSync(1, `${line}\n`)
    })
    return
  }
  start()
  await once()
  const calm = await once()
  reached = new Set()
  const again = await once()
  report({ calm, again, reached: [...reached] })
  for (const id of ids) {
    reached = new Set()
    failing = id
    const text = await once()
    failing = -1
    report({ id, text: text === calm ? '' : text, hit: reached.has(id) })
    if (text.includes('it never ended')) process.exit(4)
  }
  process.exit(3)
}

void main()
