import { execFileSync } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Child, type ChildOptions, startChild } from '../run-child'

/** A command in a terminal of its own. */
export interface InTerminal {
  readonly child: Child
  /** Types on its keyboard. */
  readonly type: (keys: string) => unknown
}

/** What Ctrl-C sends. */
export const ctrlC = '\x03'

/** Why tests in a terminal are left out here; undefined where they are not. */
export const noTerminal = hasTerminals() ? undefined : 'no program here gives a terminal'

/** Runs a command line in a terminal of its own. */
export async function startInTerminal(
  t: TestContext,
  line: string,
  options: Omit<ChildOptions, 'command' | 'args'>,
): Promise<InTerminal> {
  const folder = await mkdtemp(join(tmpdir(), 'terminal-'))
  t.after(() => rm(folder, { recursive: true }))
  const keys = join(folder, 'keys')
  execFileSync('mkfifo', [keys])
  // Open in both directions, so that neither side waits for the other.
  const keyboard = await open(keys, 'r+')
  t.after(() => keyboard.close())
  // Without `exec` some shells stay before the command, take Ctrl-C and end with a code of their own.
  const terminal = `exec script -qefc 'exec ${line}' /dev/null < '${keys}'`
  // The user's shell would run the line: the same one here for all.
  const env = { ...options.env, SHELL: '/bin/sh' }
  const child = startChild({ command: 'sh', args: ['-c', terminal], timeout: 50_000, ...options, env }, t)
  return { child, type: text => keyboard.write(text) }
}

function hasTerminals(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes('util-linux')
  } catch {
    return false
  }
}
