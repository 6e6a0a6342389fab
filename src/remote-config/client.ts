import { randomUUID } from 'node:crypto'
import type { Address } from '../transport/address'
import { call } from '../transport/request'
import { unfailing } from '../transport/unfailing'
import { type RemoteFile, readUpdate } from './update'

/** What is done with the configurations of one product. */
export interface Product {
  readonly name: string
  /** Bits of what of it is understood. Source: Datadog's remote configuration, `Capabilities`. */
  readonly capabilities: readonly number[]
  /**
   * Takes all configurations of the product that are there now; those that were there before are the same objects. Gives
   * what is wrong with those that cannot be used, by their path.
   */
  take(files: readonly RemoteFile[]): ReadonlyMap<string, string>
}

/** What asking for configurations needs of its surroundings. */
export interface RemoteConfigContext {
  readonly products: readonly Product[]
  /** Who asks, as the agent wants it in `client_tracer`. */
  readonly tracer: Readonly<Record<string, unknown>>
  /** Milliseconds between two questions. */
  readonly interval: number
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly untraced: <Result>(fn: () => Result) => Result
  readonly debug: (message: string) => void
}

/** A configuration that came from afar. */
export interface AppliedConfig {
  /** What it is for: `APM_TRACING` changes settings. */
  readonly product: string
  readonly id: string
  readonly version: number
  /** What is wrong with it; undefined: it was understood. */
  readonly error: string | undefined
}

/** Asking for configurations. */
export interface RemoteConfigClient {
  /** Asks now; resolves to all that is there then. Never rejects. */
  poll(): Promise<readonly AppliedConfig[]>
  stop(): void
}

const path = '/v0.7/config'
/** Milliseconds between two questions to an agent that has no remote configuration, as DataKit has none. */
const rarely = 60_000
const acknowledged = 2
const failed = 3

/** Asks the agent for configurations until it is stopped. Source: datadog-agent, pkg/config/remote/service. */
export function pollRemoteConfig(context: RemoteConfigContext): RemoteConfigClient {
  const id = randomUUID()
  const capabilities = encodeCapabilities(context.products.flatMap(product => product.capabilities))
  let files: ReadonlyMap<string, RemoteFile> = new Map()
  const errors = new Map<string, string>()
  let index = { version: 0, backendState: '' }
  let problem = ''
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let stopped = false

  function question(): Buffer {
    const states = Array.from(files.values(), ({ path, id, version, product }) => ({
      id,
      version,
      product,
      apply_state: errors.has(path) ? failed : acknowledged,
      apply_error: errors.get(path) ?? '',
    }))
    const cached = Array.from(files.values(), ({ path, length, sha256 }) => ({
      path,
      length,
      hashes: [{ algorithm: 'sha256', hash: sha256 }],
    }))
    const client = {
      state: {
        root_version: 1,
        targets_version: index.version,
        config_states: states,
        has_error: problem !== '',
        error: problem,
        backend_client_state: index.backendState,
      },
      id,
      products: context.products.map(product => product.name),
      is_tracer: true,
      client_tracer: context.tracer,
      capabilities,
    }
    return Buffer.from(JSON.stringify({ client, cached_target_files: cached }))
  }

  async function ask(): Promise<void> {
    let pause = context.interval
    try {
      const address = await context.findAgent()
      if (address === undefined) throw new Error('no agent answers')
      const headers = { ...context.headers(), 'Content-Type': 'application/json' }
      const { timeout } = context
      const { status, body } = await call(address, { method: 'POST', path, headers, body: question(), timeout }).reply
      if (status === 404) pause = Math.max(pause, rarely)
      if (status !== 200) throw new Error(`it was answered ${status}`)
      take(body)
    } catch (error) {
      context.debug(`remote configuration was not answered: ${reasonOf(error)}`)
    }
    if (!stopped) arm(pause)
  }

  function take(body: string): void {
    try {
      const update = readUpdate(body, files)
      problem = ''
      if (update === undefined || stopped) return
      const before = files
      files = new Map(update.files.map(file => [file.path, file]))
      index = update.index ?? index
      for (const product of context.products) hand(product, before)
    } catch (error) {
      // Told to the agent with the next question; what was in force stays.
      problem = reasonOf(error)
      context.debug(`remote configuration was refused: ${problem}`)
    }
  }

  /** Hands a product its configurations, where they are others than before. */
  function hand(product: Product, before: ReadonlyMap<string, RemoteFile>): void {
    const own = ofProduct(files, product)
    const previous = ofProduct(before, product)
    if (own.length === previous.length && own.every(file => before.get(file.path) === file)) return
    for (const { path } of previous) errors.delete(path)
    try {
      for (const [path, error] of product.take(own)) errors.set(path, error)
    } catch (error) {
      for (const { path } of own) errors.set(path, reasonOf(error))
    }
  }

  function arm(pause: number): void {
    clearTimeout(timer)
    timer = setTimeout(
      unfailing(run, error => context.debug(reasonOf(error))),
      pause,
    )
    timer.unref()
  }

  function run(): Promise<void> {
    running ??= context.untraced(ask).finally(() => {
      running = undefined
    })
    return running
  }

  void run()
  return {
    async poll() {
      // One that is under way may have been answered before what the caller waits for was there.
      await running
      if (!stopped) await run()
      return Array.from(files.values(), ({ path, product, id, version }) => ({
        product,
        id,
        version,
        error: errors.get(path),
      }))
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

function ofProduct(files: ReadonlyMap<string, RemoteFile>, { name }: Product): RemoteFile[] {
  return [...files.values()].filter(file => file.product === name)
}

/** A number with these bits set, as its bytes in base64, the highest first. */
export function encodeCapabilities(bits: readonly number[]): string {
  const bytes = Buffer.alloc(Math.floor(Math.max(0, ...bits) / 8) + 1)
  for (const bit of bits) {
    const at = bytes.length - 1 - Math.floor(bit / 8)
    bytes[at] = (bytes[at] as number) | (1 << (bit % 8))
  }
  return bytes.toString('base64')
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
