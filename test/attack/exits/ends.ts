/** A way to end a process: what its main thread does, and what a second thread or process of the same file does. */
export interface End {
  readonly name: string
  readonly main: string
  readonly other?: string
  /** Is sent by another process when the program says that it is ready. */
  readonly signal?: NodeJS.Signals
  /** Flags of Node. */
  readonly flags?: readonly string[]
  /** Nothing of ours runs when the process ends so: what was not sent is lost, and nobody can say so. */
  readonly impossible?: true
  /** It makes more spans than one payload holds. */
  readonly many?: true
  /** So many spans are made at the least, where it is not one. */
  readonly makes?: number
  /** It ends more than one process or thread, or spans after our last listener: each says for itself what it lost. */
  readonly several?: true
}

const waits = 'spans(3); ready(); setInterval(() => {}, 1000)'

const plain: readonly End[] = [
  { name: 'nothing is left to do', main: 'spans(3)' },
  { name: 'nothing is left to do after a timer', main: 'spans(1); setTimeout(() => spans(2), 20)' },
  { name: 'process.exitCode', main: 'spans(3); process.exitCode = 5' },
  { name: 'beforeExit makes spans', main: "spans(2); process.once('beforeExit', () => spans(2))" },
  {
    name: 'beforeExit makes spans, and more by timers',
    main: "let left = 3; spans(1); process.on('beforeExit', () => left-- > 0 && setTimeout(() => spans(1), 5))",
  },
  {
    name: 'spans end while the last flush runs',
    main: "spans(2); process.once('beforeExit', () => { spans(1); setTimeout(() => spans(1), 1); setTimeout(() => spans(1), 30) })",
  },
]

const exits: readonly End[] = [
  { name: 'process.exit(0)', main: 'spans(3); process.exit(0)' },
  { name: 'process.exit(3)', main: 'spans(3); process.exit(3)' },
  { name: 'process.exit() after exitCode', main: 'spans(3); process.exitCode = 9; process.exit()' },
  { name: 'process.exit in a timer', main: 'spans(3); setTimeout(() => process.exit(3), 5)' },
  { name: 'process.exit in a promise', main: 'spans(3); Promise.resolve().then(() => process.exit(3))' },
  { name: 'process.exit in nextTick', main: 'spans(3); process.nextTick(() => process.exit(3))' },
  {
    name: 'process.exit inside a span',
    main: "tracer?.trace('open', () => { spans(3); process.exit(4) }); process.exit(4)",
  },
  { name: 'process.exit in beforeExit', main: "spans(3); process.on('beforeExit', () => process.exit(6))" },
  { name: 'process.exit in an exit handler', main: "spans(3); process.on('exit', () => process.exit(7))" },
  {
    name: 'an exit handler makes spans',
    main: "spans(2); process.on('exit', () => spans(2)); process.exit(0)",
    several: true,
  },
  { name: 'an exit handler makes spans at a natural end', main: "spans(2); process.on('exit', () => spans(2))" },
  {
    name: 'an exit handler throws',
    main: "spans(3); process.on('exit', () => { throw new Error('in exit') }); process.exit(0)",
  },
  { name: 'process.reallyExit', main: 'spans(3); process.reallyExit(7)', impossible: true },
  { name: 'process.abort', main: 'spans(3); process.abort()', impossible: true },
]

const errors: readonly End[] = [
  { name: 'an error is thrown', main: "spans(3); throw new Error('uncaught')" },
  { name: 'null is thrown', main: 'spans(3); throw null' },
  { name: 'an error is thrown in a timer', main: "spans(3); setTimeout(() => { throw new Error('uncaught') }, 5)" },
  {
    name: 'an error is thrown inside a span',
    main: "spans(3); tracer?.trace('fails', span => { made([span]); throw new Error('uncaught') }); throw new Error('uncaught')",
  },
  { name: 'a rejection', main: "spans(3); Promise.reject(new Error('rejected'))" },
  ...(['throw', 'strict', 'warn', 'none', 'warn-with-error-code'] as const).map(mode => ({
    name: `a rejection, --unhandled-rejections=${mode}`,
    main: "spans(3); Promise.reject(new Error('rejected'))",
    flags: [`--unhandled-rejections=${mode}`],
  })),
  {
    name: 'an uncaughtException handler goes on',
    main: "process.on('uncaughtException', () => setTimeout(() => spans(2), 5)); spans(1); setTimeout(() => { throw new Error('kept') }, 5)",
  },
  {
    name: 'an uncaughtException handler exits',
    main: "process.on('uncaughtException', () => process.exit(8)); spans(3); throw new Error('kept')",
  },
  {
    name: 'an unhandledRejection handler exits',
    main: "process.on('unhandledRejection', () => process.exit(8)); spans(3); Promise.reject(new Error('kept'))",
  },
]

const signals: readonly End[] = [
  ...(['SIGTERM', 'SIGINT', 'SIGHUP'] as const).map(signal => ({ name: signal, main: waits, signal })),
  ...(['SIGQUIT', 'SIGUSR2', 'SIGKILL'] as const).map(signal => ({
    name: signal,
    main: waits,
    signal,
    impossible: true as const,
  })),
  {
    name: 'SIGTERM by the process itself',
    main: "spans(3); process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)",
  },
  {
    name: 'SIGKILL by the process itself',
    main: "spans(3); process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000)",
    impossible: true,
  },
  {
    name: 'a handler of SIGTERM exits',
    main: `process.on('SIGTERM', () => process.exit(9)); ${waits}`,
    signal: 'SIGTERM',
  },
  {
    name: 'a handler of SIGHUP exits',
    main: `process.on('SIGHUP', () => process.exit(9)); ${waits}`,
    signal: 'SIGHUP',
  },
  {
    name: 'a handler of SIGTERM makes spans and lets go',
    main: "const timer = setInterval(() => {}, 1000); process.once('SIGTERM', () => { spans(2); clearInterval(timer) }); spans(1); ready()",
    signal: 'SIGTERM',
  },
]

const many: readonly End[] = [
  { name: 'many spans, and nothing is left to do', main: 'spans(40_000)', many: true },
  { name: 'many spans and process.exit', main: 'spans(40_000); process.exit(0)', many: true },
  {
    name: 'many spans, a flush that is awaited, and process.exit',
    main: 'spans(40_000); Promise.resolve(tracer?.flush()).then(() => process.exit(0))',
    many: true,
  },
]

const worker = 'const worker = new threads.Worker(self)'

const threads: readonly End[] = [
  { name: 'a thread ends', main: `spans(1); ${worker}`, other: 'spans(3)' },
  { name: 'process.exit in a thread', main: `spans(1); ${worker}`, other: 'spans(3); process.exit(3)' },
  {
    name: 'an error is thrown in a thread',
    main: `spans(1); ${worker}; worker.on('error', () => {})`,
    other: "spans(3); throw new Error('in a thread')",
  },
  {
    name: 'worker.terminate()',
    main: `spans(1); ${worker}; worker.once('message', () => worker.terminate())`,
    other: "spans(3); threads.parentPort.postMessage('made'); setInterval(() => {}, 1000)",
  },
  {
    name: 'process.exit while a thread runs',
    main: `spans(1); ${worker}; worker.once('message', () => process.exit(3))`,
    other: "spans(3); threads.parentPort.postMessage('made'); setInterval(() => {}, 1000)",
  },
]

const processes: readonly End[] = [
  {
    name: 'a forked child disconnects',
    main: 'spans(1); children.fork(self)',
    other: 'spans(3); process.disconnect()',
  },
  {
    name: 'a forked child is disconnected',
    main: "spans(1); const child = children.fork(self); child.once('message', () => child.disconnect())",
    other: "spans(3); process.on('message', () => {}); process.send('made')",
  },
  {
    name: 'a worker of a cluster is disconnected',
    main: "spans(1); const worker = cluster.fork(); worker.once('message', () => worker.disconnect())",
    other: "spans(3); process.send('made')",
  },
  {
    name: 'a worker of a cluster is killed',
    main: "spans(1); const worker = cluster.fork(); worker.once('message', () => worker.kill())",
    other: "spans(3); process.send('made'); setInterval(() => {}, 1000)",
  },
  {
    name: 'a worker of a cluster disconnects all',
    main: "spans(1); const worker = cluster.fork(); worker.once('message', () => cluster.disconnect())",
    other: "spans(3); process.send('made')",
  },
]

/** All of them. */
export const ends: readonly End[] = [
  ...plain,
  ...exits,
  ...errors,
  ...signals,
  ...many,
  ...[...threads, ...processes].map(end => ({ ...end, several: true as const, makes: 4 })),
]
