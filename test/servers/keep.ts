import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment } from '../run-child'
import { createWaiting } from '../waiting'

/** A server's process and what tells that it is ready. */
export interface Program {
  /** What the server is called in errors, and in the name of its folder. */
  readonly name: string
  /** A folder from `createHome`, where it runs and which goes with it. */
  readonly home: string
  readonly command: string
  readonly args: readonly string[]
  /** Added to the cleaned environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** What it says, on either stream, once it can be used. */
  readonly ready: RegExp
}

/** A server that runs; it ends with `stop`, or with this process however that ends. */
export interface Kept {
  /** The match of `ready`. */
  readonly said: RegExpMatchArray
  /** Kills the server and all that it started, and removes its folder. */
  stop(): Promise<void>
}

const READY_MS = 120_000
/** How much of what a server says is kept for an error, in characters. */
const KEPT = 16_384

/** Makes the folder of a server. */
export function createHome(name: string): string {
  return mkdtempSync(join(tmpdir(), `tracer-${name}-`))
}

/** Starts a server and resolves once it is ready; rejects with what it said where it ends before. */
export async function keep(program: Program): Promise<Kept> {
  const keeper = spawn(
    process.execPath,
    [join(__dirname, 'keeper.mjs'), program.home, program.command, ...program.args],
    // Away from the terminal's Ctrl-C, which would end it before it has cleaned up.
    { detached: true, env: { ...cleanEnvironment(), HOME: program.home, ...program.env } },
  )
  const stop = async () => {
    keeper.ref()
    keeper.stdin.end()
    if (keeper.exitCode === null && keeper.signalCode === null) await once(keeper, 'exit')
  }
  keeper.stdin.on('error', () => undefined)
  try {
    const said = await saysReady(keeper, program)
    letGo(keeper)
    return { said, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function saysReady(keeper: ChildProcess, { name, ready }: Program): Promise<RegExpMatchArray> {
  const waiting = createWaiting()
  let said = ''
  let found: RegExpMatchArray | undefined
  let ended = false
  for (const stream of [keeper.stdout, keeper.stderr]) {
    // Read to its end: a server whose words nobody reads would stand still.
    stream?.setEncoding('utf8').on('data', (text: string) => {
      if (found) return
      said = (said + text).slice(-KEPT)
      found = said.match(ready) ?? undefined
      waiting.tell()
    })
  }
  keeper.once('close', () => {
    ended = true
    waiting.tell()
  })
  await waiting.until(
    () => found !== undefined || ended,
    READY_MS,
    () => `${name} was not ready after ${READY_MS} ms: ${said}`,
  )
  if (!found) throw new Error(`${name} did not start: ${said}`)
  return found
}

/** A test that forgets to stop the server ends all the same. */
function letGo(keeper: ChildProcess): void {
  keeper.unref()
  for (const stream of [keeper.stdin, keeper.stdout, keeper.stderr]) if (stream instanceof Socket) stream.unref()
}
