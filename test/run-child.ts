import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWaiting } from './waiting'

/** What to run; without `command` it is this Node. */
export interface ChildOptions {
  readonly command?: string
  readonly args?: readonly string[]
  readonly cwd?: string
  /** Added to the cleaned environment of this process; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** ms until it is killed. Default: 30,000. */
  readonly timeout?: number
  /** Written to its standard input, which is then closed. Default: nothing. */
  readonly input?: string
}

/** How a child ended and all it said. */
export interface ChildResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A running child. */
export interface Child {
  readonly pid: number
  /** All that was written so far. */
  readonly output: { readonly stdout: string; readonly stderr: string }
  /** Resolves to the first line of either stream, past or to come, that matches; rejects after `timeoutMs` or when the child ends without. */
  waitForLine(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>
  /** Sends a signal to the child alone, as a process manager would. */
  signal(signal: NodeJS.Signals): void
  /** Resolves when the child has ended and its streams are closed; rejects where it had to be killed for time. */
  readonly ended: Promise<ChildResult>
  /** Kills the child and all that it started, and waits for its end. */
  stop(): Promise<void>
}

/** Runs a child to its end; rejects with its output where that takes longer than `timeout`. */
export function runChild(options: ChildOptions): Promise<ChildResult> {
  return startChild(options).ended
}

/** Starts a child that dies at the latest with `test`, which is the context of the test, or with this process. */
export function startChild(options: ChildOptions, test?: { after(stop: () => Promise<void>): void }): Child {
  const { command = process.execPath, args = [], cwd, env = {}, timeout = 30_000, input = '' } = options
  // A group of its own, so that what the child starts can be killed with it.
  const child = spawn(command, args, { cwd, env: { ...cleanEnvironment(), ...env }, detached: true })
  const output = { stdout: '', stderr: '' }
  const waiting = createWaiting()
  let closed = false
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
      waiting.tell()
    })
  }
  child.stdin.on('error', () => undefined).end(input)
  const kill = () => killGroup(child)
  process.once('exit', kill)
  const ended = finish(child, output, timeout, [command, ...args].join(' ')).finally(() => {
    closed = true
    process.removeListener('exit', kill)
    waiting.tell()
  })
  ended.catch(() => undefined)
  const stop = async () => {
    kill()
    await ended.catch(() => undefined)
  }
  test?.after(stop)
  return {
    pid: child.pid ?? 0,
    output,
    ended,
    stop,
    signal: signal => void child.kill(signal),
    async waitForLine(pattern, timeoutMs = 10_000) {
      const find = () => `${output.stdout}\n${output.stderr}`.split('\n').find(line => pattern.test(line))
      const failure = () => `no line matched ${pattern}${closed ? ' before the child ended' : ''};${said(output)}`
      await waiting.until(() => find() !== undefined || closed, timeoutMs, failure)
      const match = find()?.match(pattern)
      if (!match) throw new Error(failure())
      return match
    },
  }
}

/** This process's environment without what would configure a tracer, Node or a test runner in a child. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const dropped = /^(DD_|OTEL_|_DD_|NODE_OPTIONS$|NODE_TEST_CONTEXT$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.test(name)))
}

async function finish(
  child: ChildProcessWithoutNullStreams,
  output: { readonly stdout: string; readonly stderr: string },
  timeout: number,
  line: string,
): Promise<ChildResult> {
  let late = false
  const timer = setTimeout(() => {
    late = true
    killGroup(child)
  }, timeout)
  try {
    const [code, signal]: [number | null, NodeJS.Signals | null] = await closeOf(child)
    if (late) throw new Error(`killed after ${timeout} ms: ${line};${said(output)}`)
    return { code, signal, ...output }
  } finally {
    clearTimeout(timer)
  }
}

async function closeOf(child: ChildProcessWithoutNullStreams): Promise<[number | null, NodeJS.Signals | null]> {
  const [code, signal] = await once(child, 'close')
  return [code, signal]
}

function killGroup(child: ChildProcessWithoutNullStreams): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

function said({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return ` stdout:\n${stdout}\nstderr:\n${stderr}`
}
