import { guarded } from '../core/fault'
import { type Address, showAddress } from '../transport/address'
import { call } from '../transport/request'
import { type Features, readInfo } from './info'

/** Milliseconds between two questions to an agent that answers. */
const interval = 60_000
/** Milliseconds before an agent that does not answer is asked again; doubled each time. */
const firstPause = 500

/** What asking needs of its surroundings. */
export interface WatchContext {
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  /** Milliseconds for one question. */
  readonly timeout: number
  readonly untraced: <Result>(fn: () => Result) => Result
  /** Told of every answer that differs from the one before; undefined where the agent has no /info. */
  readonly changed: (features: Features | undefined) => void
  readonly debug: (message: string) => void
}

/** Keeps up with what the agent says of itself. */
export interface FeatureWatch {
  /** What it said last; undefined where it has no /info, as DataKit has none, or was not reached yet. */
  readonly current: Features | undefined
  /** Resolves once the first question was answered or failed. */
  readonly asked: Promise<void>
  /** Asks now: the agent is another one, or behaves otherwise than it said. Never rejects. */
  refresh(): Promise<void>
  stop(): void
}

/** Asks the agent's `/info` at once and every minute, until it is stopped. */
export function watchFeatures(context: WatchContext): FeatureWatch {
  let current: Features | undefined
  /** Undefined before the first answer, which is told whatever it says. */
  let told: string | undefined
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let stopped = false

  async function ask(): Promise<void> {
    try {
      const address = await context.findAgent()
      if (address === undefined) throw new Error('no agent answers')
      const { timeout } = context
      const headers = { ...context.headers() }
      delete headers['Content-Type']
      const reply = await call(address, { method: 'GET', path: '/info', headers, body: undefined, timeout }).reply
      failures = 0
      take(reply.status === 200 ? reply.body : '', address)
    } catch (error) {
      // What it said stays: it is away, not another one.
      failures++
      context.debug(`/info was not answered: ${error instanceof Error ? error.message : String(error)}`)
    }
    if (!stopped) arm()
  }

  function take(body: string, address: Address): void {
    if (body === told || stopped) return
    const first = told === undefined
    told = body
    const before = current
    current = readInfo(body)
    context.debug(
      current === undefined
        ? `${showAddress(address)} says nothing of itself`
        : `${showAddress(address)} takes ${[...current.endpoints].join(', ')}`,
    )
    if (first || current !== before) context.changed(current)
  }

  function arm(): void {
    clearTimeout(timer)
    timer = setTimeout(guarded(run), failures === 0 ? interval : Math.min(interval, firstPause * 2 ** (failures - 1)))
    timer.unref()
  }

  function run(): Promise<void> {
    running ??= context.untraced(ask).finally(() => {
      running = undefined
    })
    return running
  }

  return {
    get current() {
      return current
    },
    asked: run(),
    refresh: run,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
