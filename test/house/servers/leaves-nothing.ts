import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Child } from '../../run-child'

/** Starts a server, has it used, stops it twice, and checks that no process and no file of it is left. */
export async function leavesNothing<S extends { stop(): Promise<void> }>(
  start: () => Promise<S>,
  use: (server: S) => Promise<void>,
): Promise<void> {
  const usual = process.env.TMPDIR
  const folder = mkdtempSync(join(tmpdir(), 'tracer-house-'))
  process.env.TMPDIR = folder
  try {
    const server = await start()
    try {
      assert.equal(homesIn(folder).length, 1)
      if (onLinux) assert.notDeepEqual(processesIn(folder), [])
      await use(server)
    } finally {
      await server.stop()
    }
    assert.deepEqual(homesIn(folder), [])
    await noneIn(folder)
    await server.stop()
  } finally {
    if (usual === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = usual
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Ends a child that has started a server with files in this folder, and waits until nothing of that is left. */
export async function endsWith(child: Child, folder: string, end: () => void): Promise<void> {
  assert.equal(homesIn(folder).length, 1)
  if (onLinux) assert.notDeepEqual(processesIn(folder), [])
  end()
  await child.ended
  while (homesIn(folder).length > 0) await new Promise(resolve => setTimeout(resolve, 20))
  await noneIn(folder)
}

/** The folders of servers; tsx keeps its own there. */
function homesIn(folder: string): string[] {
  return readdirSync(folder).filter(name => name.startsWith('tracer-'))
}

const onLinux = existsSync('/proc/self/environ')

/** The command lines of those whose HOME is inside the folder, as is that of all that a keeper starts. */
function processesIn(folder: string): string[] {
  if (!onLinux) return []
  const numbers = readdirSync('/proc').filter(name => /^\d+$/.test(name))
  const inside = numbers.filter(number => read(`/proc/${number}/environ`).includes(`\0HOME=${folder}`))
  return inside.map(number => read(`/proc/${number}/cmdline`).replaceAll('\0', ' ')).filter(Boolean)
}

/** Resolves once none is left: those killed with the server end a moment after it. */
async function noneIn(folder: string): Promise<void> {
  while (processesIn(folder).length > 0) await new Promise(resolve => setTimeout(resolve, 20))
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // It has ended meanwhile.
    return ''
  }
}
