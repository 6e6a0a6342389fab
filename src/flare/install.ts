import { isRecord, quote } from '../config/option'
import type { Level, Log } from '../log/log'
import { own } from '../names/own'
import type { Product } from '../remote-config/client'
import type { RemoteFile } from '../remote-config/update'
import type { Address } from '../transport/address'
import { encodeForm } from '../transport/form'
import { call } from '../transport/request'
import { createRecorder } from './recorder'
import { type ArchivedFile, zip } from './zip'

/** What a flare needs of its surroundings. */
export interface FlareContext {
  readonly log: Log
  /** What is to be known of this program: becomes JSON. */
  readonly facts: () => unknown
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly untraced: <Result>(fn: () => Result) => Result
}

/** What support asks for a flare by. */
export interface Flare {
  readonly products: readonly Product[]
  stop(): void
}

/** Datadog's words for the level of the log that it wants. */
const levels: Readonly<Record<string, Level>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  critical: 'error',
  off: 'off',
}
const order: readonly Level[] = ['debug', 'info', 'warn', 'error']

/** Sends what support asks for, by way of the agent. Source: datadog-agent, pkg/trace/api/tracer_flare.go. */
export function startFlare(context: FlareContext): Flare {
  const recorder = createRecorder(context.log)
  const seen = new WeakSet<RemoteFile>()

  /** Records at the least severe level that any configuration asks for. */
  function takeLevels(files: readonly RemoteFile[]): ReadonlyMap<string, string> {
    const errors = new Map<string, string>()
    const wanted = new Set<Level>()
    for (const { path, content } of files) {
      const config = isRecord(content) && isRecord(content.config) ? content.config : {}
      const { log_level: word } = config
      // Others of the product, and one that was emptied, say nothing of a level.
      if (word === undefined || word === null) continue
      const level = typeof word === 'string' ? own(levels, word) : undefined
      if (level === undefined)
        errors.set(path, `log_level: expected ${Object.keys(levels).join(', ')}, got ${quote(word)}`)
      else wanted.add(level)
    }
    recorder.record(order.find(level => wanted.has(level)))
    return errors
  }

  /** Each task once: those that were there before come again with every new one. */
  function takeTasks(files: readonly RemoteFile[]): ReadonlyMap<string, string> {
    const errors = new Map<string, string>()
    for (const file of files) {
      const { content, path } = file
      if (seen.has(file) || !isRecord(content) || content.task_type !== 'tracer_flare') continue
      seen.add(file)
      const request = readRequest(content.args)
      if (request === undefined)
        errors.set(path, `args: expected case_id, hostname and user_handle, got ${quote(content.args)}`)
      else void context.untraced(() => send(request))
    }
    return errors
  }

  async function send({ caseId, hostname, email }: Request): Promise<void> {
    const recorded = recorder.take()
    try {
      const files: ArchivedFile[] = [
        { name: 'tracer_info.txt', bytes: Buffer.from(JSON.stringify(context.facts(), null, 2)) },
      ]
      if (recorded !== undefined) files.push({ name: 'tracer_logs.txt', bytes: Buffer.from(recorded) })
      const { type, body } = encodeForm([
        { name: 'source', text: 'tracer_nodejs' },
        { name: 'case_id', text: caseId },
        { name: 'hostname', text: hostname },
        { name: 'email', text: email },
        {
          name: 'flare_file',
          filename: `tracer-nodejs-${caseId}-${Date.now()}.zip`,
          type: 'application/octet-stream',
          bytes: await zip(files),
        },
      ])
      const address = await context.findAgent()
      if (address === undefined) throw new Error('no agent answers')
      const headers = { ...context.headers(), 'Content-Type': type }
      const { timeout } = context
      const { status } = await call(address, { method: 'POST', path: '/tracer_flare/v1', headers, body, timeout }).reply
      if (status < 200 || status >= 300) throw new Error(`it was answered ${status}`)
      context.log.info(`a flare was sent for case ${caseId}`)
    } catch (error) {
      context.log.warn(
        `the flare for case ${caseId} was not taken: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }

  return {
    products: [
      { name: 'AGENT_CONFIG', capabilities: [], take: takeLevels },
      { name: 'AGENT_TASK', capabilities: [], take: takeTasks },
    ],
    stop: () => void recorder.take(),
  }
}

/** Whom the flare is for. */
interface Request {
  readonly caseId: string
  readonly hostname: string
  readonly email: string
}

function readRequest(args: unknown): Request | undefined {
  const { case_id, hostname, user_handle: email } = isRecord(args) ? args : {}
  const caseId = String(case_id)
  if (!/^\d[\w-]{0,99}$/.test(caseId) || typeof hostname !== 'string' || typeof email !== 'string') return undefined
  return { caseId, hostname, email }
}
