import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cleanEnvironment, runChild } from '../run-child'
import type { Place } from './inject'
import type { Task } from './trial'

const root = join(__dirname, '../..')
/** Below `node_modules`, so that what is built finds its packages. */
const folder = join(root, 'node_modules/.cache/tracer-faults')
/** How many processes run at once. */
const atOnce = 2

/** What the application got while one function threw, where that is not what it gets without. */
export interface Harm {
  readonly place: Place
  readonly mode: Task['mode']
  /** What the application got, or how its process ended. */
  readonly text: string
}

/** What was tried. */
export interface Trials {
  /** Functions made to throw, of those that the program calls. */
  readonly tried: number
  /** How many functions could be. */
  readonly reached: number
  readonly harms: readonly Harm[]
}

/** Builds what is tried; gives the functions that can be made to throw. */
export async function buildTrials(): Promise<readonly Place[]> {
  const args = ['--expose-internals', '--import', 'tsx', join(__dirname, 'build.ts'), folder]
  const { code, stderr } = await runChild({ args, cwd: root })
  if (code !== 0) throw new Error(`there is no build with faults: ${stderr}`)
  return JSON.parse(readFileSync(join(folder, 'places.json'), 'utf8')) as Place[]
}

/** Makes one function after the other throw in programs that run, each `every`th of them. */
export async function tryRunning(places: readonly Place[], every: number): Promise<Trials> {
  const agent = await startAgent()
  try {
    const [first] = await trial({ mode: 'running', ids: [], agentUrl: agent.url, patience: 15 })
    const { calm, again, reached } = first as { calm: string; again: string; reached: number[] }
    if (calm !== again) throw new Error(`the program does not give the same twice:\n${calm}\n\n${again}`)
    const ids = reached.filter((_, at) => at % every === 0)
    const suspects = new Set<number>()
    await eachOf(chunksOf(ids, 40), async chunk => {
      for (const id of await tryChunk(chunk, agent.url)) suspects.add(id)
    })
    const harms: Harm[] = []
    await eachOf([...suspects], async id => {
      const [, told, end] = (await trial(alone(id, agent.url))) as [object, Told?, object?]
      const text =
        told !== undefined && 'text' in told ? told.text : `the process ended: ${JSON.stringify(end ?? told)}`
      if (text !== '') harms.push({ place: places[id] as Place, mode: 'running', text: differing(calm, text) })
    })
    return { tried: ids.length, reached: reached.length, harms }
  } finally {
    agent.close()
  }
}

/** Makes functions throw from before the start to the end of a process, each `every`th of those that are called then. */
export async function tryStarting(places: readonly Place[], every: number): Promise<Trials> {
  const agent = await startAgent()
  try {
    const task = { mode: 'starting', agentUrl: agent.url, patience: 15 } as const
    const [calm] = (await trial({ ...task, ids: [] })) as [{ text: string; reached: number[] }]
    const ids = calm.reached.filter((_, at) => at % every === 0)
    const harms: Harm[] = []
    await eachOf(ids, async id => {
      const given = await trial({ ...task, ids: [id] })
      const [told, end] = given as [{ text?: string }, { code: unknown }?]
      const text =
        end === undefined || end.code !== 3
          ? `ended with ${String((end ?? (told as { code?: unknown })).code)} ${String(told.text)}`
          : told.text
      if (text !== calm.text)
        harms.push({ place: places[id] as Place, mode: 'starting', text: differing(calm.text, String(text)) })
    })
    return { tried: ids.length, reached: calm.reached.length, harms }
  } finally {
    agent.close()
  }
}

/** One by itself, with time for what comes late: after another's, it may be the other's. */
function alone(id: number, agentUrl: string): Task {
  return { mode: 'running', ids: [id], agentUrl, patience: 200 }
}

/** Tries these in one process; gives those that may have harmed: what comes late may be of the one before. */
async function tryChunk(ids: readonly number[], agentUrl: string): Promise<Set<number>> {
  const suspects = new Set<number>()
  for (let rest = ids; rest.length > 0; ) {
    const told = (await trial({ mode: 'running', ids: rest, agentUrl, patience: 15 })).filter(isTold)
    for (const [at, { id, text, hit }] of told.entries()) {
      // One that an earlier fault kept from being called is tried alone.
      if (text !== '' || !hit) suspects.add(id)
      if (text !== '' && at > 0) suspects.add((told[at - 1] as Told).id)
    }
    const next = rest[told.length]
    // The process ended in the middle of this one.
    if (next !== undefined && told.at(-1)?.text.includes('it never ended') !== true) suspects.add(next)
    rest = rest.slice(told.length + (next !== undefined && suspects.has(next) ? 1 : 0))
  }
  return suspects
}

interface Told {
  readonly id: number
  /** Empty where it was as without a fault. */
  readonly text: string
  readonly hit: boolean
}

function isTold(reported: object): reported is Told {
  return 'hit' in reported
}

/** Runs one process; gives what it reports, and how it ended as the last. */
async function trial(task: Task): Promise<object[]> {
  const env = { ...cleanEnvironment(), TASK: JSON.stringify(task) }
  const child = spawn(process.execPath, [join(folder, 'trial.js')], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), 60_000)
  const given: object[] = []
  for await (const line of createInterface(child.stdout)) given.push(JSON.parse(line) as object)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  clearTimeout(timer)
  return [...given, { code: child.exitCode ?? child.signalCode }]
}

/** The first line that is not as it should be. */
function differing(calm: string, text: string): string {
  const expected = calm.split('\n')
  const lines = text.split('\n')
  const at = lines.findIndex((line, index) => line !== expected[index])
  return at === -1 ? `after ${lines.length} lines nothing more` : lines.slice(at, at + 8).join('\n')
}

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}

/** Acts on all, some at once. */
async function eachOf<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const waiting = [...items]
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await act(item)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Takes all that it is sent. */
async function startAgent(): Promise<{ readonly url: string; close(): void }> {
  const info = JSON.stringify({ version: '7.60.0', endpoints: ['/v0.4/traces', '/v0.6/stats'], client_drop_p0s: true })
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => response.end(incoming.url === '/info' ? info : '{"rate_by_service":{}}'))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
