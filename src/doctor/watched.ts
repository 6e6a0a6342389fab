import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../config/resolve'
import { wantedFile } from './loaded'
import { type Report, reportVariable, type Wanted } from './report'

/** What is watched, and how. */
export interface WatchRequest {
  readonly command: string
  readonly args: readonly string[]
  readonly environment: Environment
  /** Asked once, when it answers. */
  readonly url: string | undefined
  /** How long a command is watched that does not end by itself. */
  readonly seconds: number
  readonly wanted: Wanted
}

/** What was seen of a command. */
export interface Watched {
  readonly reports: readonly Report[]
  /** The last that it wrote on its two streams, at most 256 kB. */
  readonly said: string
  readonly code: number | null
  /** By which signal it ended that was not ours. */
  readonly signal: NodeJS.Signals | null
  /** What became of the request: undefined where none was asked for. */
  readonly asked: string | undefined
  /** Why it could not be started. */
  readonly failed: string | undefined
}

/** Milliseconds that a service has to begin to answer, and a command to end when it is told to. */
const patience = 30_000
/** Milliseconds in which what a request gave is sent: the tracer sends every two seconds. */
const sending = 3500
const most = 256 * 1024

/** Starts a command, asks it, watches it for a while and ends it. Never rejects. */
export async function watchCommand({ wanted, ...request }: WatchRequest): Promise<Watched> {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-doctor-'))
  try {
    writeFileSync(join(folder, wantedFile), JSON.stringify(wanted))
    return await run(request, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(request: Omit<WatchRequest, 'wanted'>, folder: string): Promise<Watched> {
  const { command, args, environment, url, seconds } = request
  const env = { ...environment, [reportVariable]: folder }
  const child = spawn(command, [...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-most)
    })
  }
  let failed: string | undefined
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(resolve => {
    child.once('error', error => {
      failed = error.message
      resolve({ code: null, signal: null })
    })
    child.once('close', (code, signal) => resolve({ code, signal }))
  })
  const asked =
    url === undefined ? undefined : await Promise.race([ask(url), ended.then(() => 'it ended before it answered')])
  await Promise.race([ended, after(url === undefined ? seconds * 1000 : sending)])
  // What it has written until now holds also where it cannot tell its end.
  const before = readReports(folder)
  const isOurs = child.exitCode === null && child.signalCode === null && failed === undefined
  if (isOurs) await end(child, ended)
  const { code, signal } = await ended
  const last = readReports(folder)
  const reports = last.length > 0 ? last : before
  return { reports, said, code, signal: isOurs ? null : signal, asked, failed }
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const isEnded = await Promise.race([ended.then(() => true), after(5000)])
  if (isEnded !== true) child.kill('SIGKILL')
}

async function ask(url: string): Promise<string> {
  const until = performance.now() + patience
  for (;;) {
    try {
      const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patience) })
      return `it answered ${status}`
    } catch (error) {
      if (performance.now() > until) return `nobody answered at ${url} within ${patience / 1000} s: ${String(error)}`
      await after(100)
    }
  }
}

/** It holds no process: who waits does that. */
function after(milliseconds: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, milliseconds).unref()
  })
}

function readReports(folder: string): Report[] {
  return readdirSync(folder).flatMap(name => {
    if (name === wantedFile) return []
    try {
      return [JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report]
    } catch {
      // It is being written.
      return []
    }
  })
}
