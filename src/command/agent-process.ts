import { type ChildProcess, fork } from 'node:child_process'
import { printToStderr } from '../log/log'
import type { Show } from './arguments'
import type { FromAgent, ToAgent } from './beside'
import { Lookers } from './lookers'

/** How long the agent may take to end, in milliseconds, before it is made to. */
const patience = 5000

/** The agent of a command, in a process of its own: whatever becomes of it, the command goes on. */
export interface AgentProcess {
  /** Of the page and for tracers, without a slash at its end. */
  readonly url: string
  /** 0 where DogStatsD is left out. */
  readonly statsdPort: number
  /** Who looks at its page. */
  readonly lookers: Lookers
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<void>
  /** False once it has ended, by itself or by `close`. */
  isAlive(): boolean
  /** Tells it which process it must not leave alone where this one is killed; undefined: none any more. */
  watch(pid: number | undefined): void
  /** Ends it; never rejects. */
  close(): Promise<void>
}

/** Starts the agent by the file of this command; rejects with the reason where it cannot be started. */
export async function startAgentProcess(file: string, show: Show): Promise<AgentProcess> {
  // A debugger belongs to the command: its port is taken.
  const execArgv = process.execArgv.filter(argument => !argument.startsWith('--inspect'))
  const child = fork(file, ['agent', '--beside'], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const lookers = new Lookers()
  child.on('message', (message: FromAgent) => {
    if ('pages' in message) lookers.count(message.pages)
  })
  tell(child, { show })
  const { url, statsdPort } = await ready(child)
  let closing = false
  let alive = true
  const ended = new Promise<void>(resolve =>
    child.once('exit', (code, signal) => {
      alive = false
      if (!closing)
        printToStderr(
          `ddtrace-run: the agent ended (${signal ?? `code ${code}`}): traces are shown no more, the command goes on`,
        )
      resolve()
    }),
  )
  return {
    url,
    statsdPort,
    lookers,
    ended,
    isAlive: () => alive,
    watch: pid => tell(child, { watch: pid ?? 0 }),
    async close() {
      closing = true
      tell(child, { close: true })
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      if (alive) await ended
      clearTimeout(timer)
    },
  }
}

function ready(child: ChildProcess): Promise<{ readonly url: string; readonly statsdPort: number }> {
  return new Promise((resolve, reject) => {
    child.once('message', (message: FromAgent) => {
      if ('url' in message) resolve(message)
      else reject(new Error('failed' in message ? message.failed : 'the agent has not said where it is'))
    })
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`the agent could not be started (${signal ?? `code ${code}`})`)),
    )
  })
}

/** One that has ended hears nothing, which its end has told already. */
function tell(child: ChildProcess, message: ToAgent): void {
  if (child.connected) child.send(message, () => {})
}
