import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Environment } from '../config/resolve'

/** Signals that are passed on: what ends, reloads or asks a service something. */
export const forwarded = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const

/** Why a command could not be run, and the exit code that a shell gives for it. */
export interface Failure {
  readonly code: 126 | 127
  readonly message: string
}

type Execve = (file: string, args: readonly string[], env: Environment) => void

/** How a launch goes on. */
export interface Launch {
  /** The command could not be run. */
  failed(failure: Failure): void
  /** Hears the id of a command that became a child of this process. */
  readonly began?: (pid: number) => void
  /** Asked after the command's end, before ours; where it is left out, nothing of us has to outlive the launch. */
  readonly ended?: (code: number | null) => Promise<void>
}

/**
 * Runs a command in the place of this process where Node can do that and nothing is left to do here, else as a child
 * whose end becomes ours. Standard streams, terminal, arguments, exit code and signals are the command's own.
 */
export function launch(
  command: string,
  args: readonly string[],
  env: Environment,
  { failed, began, ended }: Launch,
): void {
  const file = findCommand(command, env.PATH)
  if (typeof file !== 'string') {
    failed(file)
    return
  }
  const { execve } = process as { execve?: Execve }
  if (ended === undefined && execve !== undefined && process.platform !== 'win32') {
    silenceWarnings(() => execve.call(process, file, [command, ...args], env))
    return
  }
  const child = spawn(command, [...args], { stdio: 'inherit', env, shell: process.platform === 'win32' })
  child.on('error', error => failed({ code: 126, message: error.message }))
  if (child.pid !== undefined) began?.(child.pid)
  endAlike(child, ended)
}

/** Replacing the process works and is announced as new; the user did not ask for it, so the warning is not for them. */
function silenceWarnings(act: () => void): void {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    act()
  } finally {
    process.emitWarning = emitWarning
  }
}

function endAlike(child: ChildProcess, ended: Launch['ended']): void {
  for (const signal of forwarded) process.on(signal, () => child.kill(signal))
  // A terminal sends Ctrl-C to the child as well: passed on, it would come twice.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT')
  })
  child.on('exit', async (code, signal) => {
    try {
      await ended?.(code)
    } catch {
      // The command's end is ours, whatever goes wrong with what was beside it.
    }
    if (signal === null) process.exit(code ?? 1)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function findCommand(command: string, path: string | undefined): string | Failure {
  if (process.platform === 'win32') return command
  if (command.includes('/')) return check(command, command) ?? missing(command)
  for (const folder of (path ?? '').split(delimiter)) {
    const found = check(join(folder === '' ? '.' : folder, command), command)
    if (typeof found === 'string') return found
  }
  return missing(command)
}

function check(file: string, command: string): string | Failure | undefined {
  try {
    if (!statSync(file).isFile()) return { code: 126, message: `${command} is not a file` }
  } catch {
    return undefined
  }
  try {
    accessSync(file, constants.X_OK)
    return file
  } catch {
    return { code: 126, message: `${command} is not executable${hint(command)}` }
  }
}

function missing(command: string): Failure {
  return { code: 127, message: `${command}: command not found${hint(command)}` }
}

function hint(command: string): string {
  return /\.[cm]?[jt]s$/.test(command) ? `; did you mean: npx ddtrace-run node ${command}` : ''
}
