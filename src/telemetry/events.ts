import type { Address } from '../transport/address'
import { call } from '../transport/request'

/** One thing that telemetry tells. */
export interface TelemetryEvent {
  readonly request_type: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** Who tells. */
export interface TelemetrySender {
  readonly application: Readonly<Record<string, unknown>>
  readonly host: Readonly<Record<string, unknown>>
  readonly runtimeId: string
  readonly namingSchema: string
  readonly tracerVersion: string
}

/** What sending needs of its surroundings. */
export interface EventsContext {
  readonly sender: TelemetrySender
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly untraced: <Result>(fn: () => Result) => Result
  readonly debug: (message: string) => void
}

/** Events that wait for their request. */
export interface Events {
  /** Keeps an event for the next request. */
  add(requestType: string, payload: TelemetryEvent['payload']): void
  /** Sends all that waits in one request; what is not taken waits on. Never rejects. */
  send(): Promise<void>
  /** Events that were dropped because no agent took them. */
  readonly dropped: number
}

const path = '/telemetry/proxy/api/v2/apmtelemetry'
/** Events that wait while no agent takes them. */
const maxWaiting = 50

/** Makes the queue of events to an agent. Source: Datadog's instrumentation telemetry, API version 2. */
export function createEvents(context: EventsContext): Events {
  const { sender } = context
  let waiting: TelemetryEvent[] = []
  let sending: Promise<void> = Promise.resolve()
  let sequence = 0
  let dropped = 0

  function bodyOf(events: readonly TelemetryEvent[]): { requestType: string; body: Buffer } {
    const [only] = events
    const single = events.length === 1 ? only : undefined
    const requestType = single?.request_type ?? 'message-batch'
    const text = JSON.stringify({
      api_version: 'v2',
      naming_schema_version: sender.namingSchema,
      request_type: requestType,
      tracer_time: Math.floor(Date.now() / 1000),
      runtime_id: sender.runtimeId,
      seq_id: ++sequence,
      payload: single?.payload ?? events,
      application: sender.application,
      host: sender.host,
    })
    return { requestType, body: Buffer.from(text) }
  }

  async function sendWaiting(): Promise<void> {
    const events = waiting
    if (events.length === 0) return
    waiting = []
    try {
      const address = await context.findAgent()
      if (address === undefined) throw new Error('no agent answers')
      const { requestType, body } = bodyOf(events)
      const headers = {
        ...context.headers(),
        'Content-Type': 'application/json',
        'DD-Telemetry-API-Version': 'v2',
        'DD-Telemetry-Request-Type': requestType,
        'DD-Client-Library-Language': 'nodejs',
        'DD-Client-Library-Version': sender.tracerVersion,
        'DD-Session-Id': sender.runtimeId,
      }
      const { status } = await call(address, { method: 'POST', path, headers, body, timeout: context.timeout }).reply
      if (status < 200 || status >= 300) throw new Error(`it was answered ${status}`)
    } catch (error) {
      context.debug(`telemetry was not taken: ${error instanceof Error ? error.message : String(error)}`)
      keep(events)
    }
  }

  /** Puts back what was not taken; a sign of life is worth nothing later. */
  function keep(events: readonly TelemetryEvent[]): void {
    waiting = [...events.filter(event => event.request_type !== 'app-heartbeat'), ...waiting]
    // The first one introduces the program: the rest means nothing without it.
    while (waiting.length > maxWaiting) {
      waiting.splice(1, 1)
      dropped++
    }
  }

  return {
    add(requestType, payload) {
      waiting.push({ request_type: requestType, payload })
    },
    send() {
      // One after another: whoever waits for the last has waited for all.
      sending = sending.then(() => context.untraced(sendWaiting))
      return sending
    },
    get dropped() {
      return dropped
    },
  }
}
