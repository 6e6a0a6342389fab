import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import * as fs from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { freePort } from './free-port'
import { cleanEnvironment, startChild } from './run-child'
import { createUntracedServer } from './untraced-server'
import { createWaiting } from './waiting'
import { readAgentPayload, type TracerPayload } from './wire/agent-payload'
import type { Span } from './wire/span'

/** A trace agent that others wrote, with an intake of ours behind it. It takes v0.4 only. */
export interface CompatAgent {
  /** For DD_TRACE_AGENT_URL. */
  readonly url: string
  /** What it forwarded so far. */
  payloads(): readonly TracerPayload[]
  /** Resolves to all spans it forwarded once there are `count`; it forwards every 3 s. */
  spans(count?: number, timeoutMs?: number): Promise<readonly Span[]>
  stop(): Promise<void>
}

const NAME = '@datadog/serverless-compat-linux-x64'
const VERSION = '0.22.3'
const SHA256 = '13580f440954eb3a2f729c28fffd0bfd88482d5376dc8477087de7dbbb4c6a4d'
const INSTALL_MS = 90_000
const START_MS = 15_000

/** Where the agent's program is, installed by npm on first use and kept beside our own packages; or why it can't be had here. */
export function installCompatAgent(): { readonly binary: string } | { readonly reason: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { reason: `${NAME} runs on linux-x64 only, this is ${process.platform}-${process.arch}` }
  }
  const modules = resolve(dirname(require.resolve('@msgpack/msgpack')), '../../..')
  const kept = join(modules, '.cache', 'tracer-test', `compat-agent-${VERSION}`)
  if (!fs.existsSync(kept)) {
    const reason = install(kept)
    if (reason) return { reason }
  }
  return { binary: kept }
}

/** Starts the agent; undefined where it can't be had, for which `installCompatAgent` gives the reason. */
export async function startCompatAgent(): Promise<CompatAgent | undefined> {
  const installed = installCompatAgent()
  if ('reason' in installed) return undefined
  const payloads: TracerPayload[] = []
  const waiting = createWaiting()
  let unread: unknown
  const intake = createUntracedServer(async (request, response) => {
    try {
      const body = await bodyOf(request)
      if (request.url === '/api/v0.2/traces') payloads.push(...readAgentPayload(body))
    } catch (error) {
      unread = error
    }
    response.writeHead(202, { 'Content-Type': 'application/json' }).end('{}', waiting.tell)
  }).listen(0, '127.0.0.1')
  await once(intake, 'listening')
  const address = intake.address()
  const intakeUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = startChild({
    command: installed.binary,
    timeout: 2 ** 31 - 1,
    env: {
      DD_API_KEY: 'none',
      // One of the marks by which it finds out which cloud it runs in; this one asks nothing of a network.
      ASCSVCRT_SPRING__APPLICATION__NAME: 'test',
      DD_APM_DD_URL: intakeUrl,
      DD_APM_PROFILING_DD_URL: intakeUrl,
      DD_APM_RECEIVER_PORT: String(port),
      DD_USE_DOGSTATSD: 'false',
    },
  })
  const said = () => `${child.output.stdout}\n${child.output.stderr}`
  const stop = async () => {
    await child.stop()
    intake.closeAllConnections()
    await new Promise(closed => intake.close(closed))
  }
  const forwarded = () => payloads.flatMap(payload => payload.chunks.flatMap(chunk => chunk.spans))
  try {
    await listens(port, said)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url,
    stop,
    payloads: () => payloads,
    async spans(count = 1, timeoutMs = 15_000) {
      const failure = () => `waited for ${count} spans, the agent forwarded ${forwarded().length}; it said:\n${said()}`
      const arrived = () => {
        if (unread) throw unread
        return forwarded().length >= count
      }
      await waiting.until(arrived, timeoutMs, failure)
      return forwarded()
    },
  }
}

/** Puts the program at `kept`, whole or not at all; returns why it could not. */
function install(kept: string): string | undefined {
  const folder = `${kept}.${process.pid}`
  try {
    fs.mkdirSync(folder, { recursive: true })
    const options = [
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--fetch-retries=0',
    ]
    const npm = spawnSync('npm', ['install', '--prefix', folder, ...options, `${NAME}@${VERSION}`], {
      cwd: folder,
      encoding: 'utf8',
      env: cleanEnvironment(),
      timeout: INSTALL_MS,
    })
    if (npm.status !== 0) return `npm could not install ${NAME}@${VERSION}: ${npm.error?.message ?? npm.stderr}`
    const binary = join(folder, 'node_modules', NAME, 'bin', 'datadog-serverless-compat')
    const sum = createHash('sha256').update(fs.readFileSync(binary)).digest('hex')
    if (sum !== SHA256) return `${NAME}@${VERSION} is not the program we know: its SHA-256 is ${sum}`
    fs.chmodSync(binary, 0o755)
    fs.renameSync(binary, kept)
    return undefined
  } catch (error) {
    return `${NAME}@${VERSION} could not be kept: ${error instanceof Error ? error.message : error}`
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

async function listens(port: number, said: () => string): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    const socket = connect(port, '127.0.0.1')
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await new Promise(again => setTimeout(again, 50))
  }
  throw new Error(`the agent did not listen on ${port} within ${START_MS} ms; it said:\n${said()}`)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}
