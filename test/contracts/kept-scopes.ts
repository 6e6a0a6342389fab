import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { tracer } from '../../src/index'

type Done = (error?: unknown, value?: unknown) => void

/** What the scenarios use of a library: each casts it to what it is. */
type Load = (name: string) => never

/** Tells which caller's scope is active now. */
export type Note = (expected: string) => void

/** Two callers, `a` and `b`, who share what a library has; what is noted as `b`'s has to run in the scope of `b`. */
export type Scenario = (load: Load, as: <Result>(caller: string, act: () => Result) => Result, note: Note) => unknown

interface Deferred {
  readonly promise: { then(fulfilled: () => unknown): { then(fulfilled: () => unknown): unknown } }
  resolve(): void
}

/** One promise that `b` waits for and `a` resolves. */
async function promises(defer: () => Deferred, as: Parameters<Scenario>[1], note: Note): Promise<void> {
  const { promise, resolve } = defer()
  const settled = as('b', () => promise.then(() => note('b')).then(() => note('b')))
  await turn()
  as('a', () => resolve())
  await settled
}

/** A queue that works on one task at a time, for `a` first. */
async function queue(push: (caller: string, done: Done) => unknown, as: Parameters<Scenario>[1], note: Note) {
  await Promise.all(
    ['a', 'b'].map(
      caller =>
        new Promise<void>(resolve =>
          as(caller, () =>
            push(caller, () => {
              note(caller)
              resolve()
            }),
          ),
        ),
    ),
  )
}

const scenarios: Readonly<Record<string, Scenario>> = {
  async 'generic-pool'(_load, as, note) {
    const load = createRequire(join(__dirname, '../apps/generic-pool-2/package.json'))
    const { Pool } = load('generic-pool') as {
      Pool: new (options: object) => { acquire(done: Done): void; release(client: object): void }
    }
    const pool = new Pool({ name: 'p', max: 1, create: (done: Done) => done(null, {}), destroy: () => undefined })
    await queue(
      (_caller, done) =>
        pool.acquire((_error, client) => {
          done()
          setImmediate(() => pool.release(client as object))
        }),
      as,
      note,
    )
  },
  q: (load, as, note) => promises((load('q') as { defer(): Deferred }).defer, as, note),
  when: (load, as, note) => promises((load('when') as { defer(): Deferred }).defer, as, note),
  bluebird(load, as, note) {
    const Promised = load('bluebird') as PromiseConstructor & { getNewLibraryCopy(): PromiseConstructor }
    const deferOf = (Kind: PromiseConstructor) => (): Deferred => {
      let resolve = () => {}
      const promise = new Kind<void>(settle => {
        resolve = settle
      })
      return { promise, resolve: () => resolve() }
    }
    return Promise.all([Promised, Promised.getNewLibraryCopy()].map(Kind => promises(deferOf(Kind), as, note)))
  },
  async 'lru-memoizer'(load, as, note) {
    const older = createRequire(join(__dirname, '../apps/lru-memoizer-2/package.json'))
    for (const memoize of [load('lru-memoizer'), older('lru-memoizer')] as ((
      options: object,
    ) => (key: string, done: Done) => void)[]) {
      const find = memoize({ max: 9, load: (_key: string, done: Done) => setImmediate(done, null, 1), hash: String })
      await queue((_caller, done) => find('key', done), as, note)
    }
  },
  async fastq(load, as, note) {
    type Queue = { push(task: unknown, done?: Done): Promise<unknown>; getQueue(): unknown[] }
    const make = load('fastq') as ((worker: object, concurrency: number) => Queue) & { promise: typeof make }
    const work = (caller: string, done: Done): void => {
      note(caller)
      setImmediate(done)
    }
    const tasks = make(work, 1)
    const pushed = queue((caller, done) => tasks.push(caller, done), as, note)
    if (tasks.getQueue().join() !== 'b') throw new Error('a queue tells other tasks than it was given')
    await pushed
    const promised = make.promise(async (caller: string) => {
      note(caller)
      await turn()
    }, 1)
    await Promise.all(['a', 'b'].map(caller => as(caller, () => promised.push(caller))))
  },
  async async(load, as, note) {
    type Make = (worker: object, concurrency?: number) => { push(task: unknown, ...rest: unknown[]): unknown }
    const work = (caller: string, done: Done): void => {
      note(caller)
      setImmediate(done)
    }
    const { queue: make, priorityQueue } = load('async') as { queue: Make; priorityQueue: Make }
    for (const tasks of [make(work, 1), (load('async/queue') as Make)(work, 1)]) {
      await queue((caller, done) => tasks.push(caller, done), as, note)
    }
    for (const tasks of [priorityQueue(work, 1), (load('async/priorityQueue') as Make)(work, 1)]) {
      await queue((caller, done) => tasks.push(caller, 1, done), as, note)
    }
  },
  async 'p-queue'(load, as, note) {
    type Queue = new (options: object) => { add(task: () => Promise<void>): Promise<void> }
    const tasks = new (load('p-queue') as { default: Queue }).default({ concurrency: 1 })
    const task = (caller: string) => async () => {
      note(caller)
      await turn()
    }
    await Promise.all(['a', 'b'].map(caller => as(caller, () => tasks.add(task(caller)))))
  },
}

/** The libraries that keep scopes. */
export const keepers = Object.keys(scenarios)

/** For each library, whether every function ran in the scope of whoever gave it. */
export async function keptScopes(): Promise<Record<string, boolean>> {
  const kept: Record<string, boolean> = {}
  for (const [name, run] of Object.entries(scenarios)) {
    const notes: boolean[] = []
    const as = <Result>(caller: string, act: () => Result): Result => tracer.trace(caller, {}, act)
    await run(require as unknown as Load, as, expected => {
      notes.push(tracer.scope().active()?.context() !== undefined && activeName() === expected)
    })
    kept[name] = notes.length >= 2 && notes.every(Boolean)
  }
  return kept
}

function activeName(): unknown {
  return (tracer.scope().active() as { readonly name?: unknown } | null)?.name
}
