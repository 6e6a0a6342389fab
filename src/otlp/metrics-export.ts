import type { Span } from '../core/span'
import type { Address } from '../transport/address'
import { call } from '../transport/request'
import type { Attribute } from './attributes'
import { contentType, type OtlpProtocol } from './encoder'
import { ProtobufWriter } from './protobuf'
import { metricsSchema } from './schema'
import { SpanMetrics, type SpanMetricsSettings } from './span-metrics'

/** Milliseconds between two payloads. */
const interval = 10_000
/** Payloads that wait while nobody takes them: a minute's. */
const maxWaiting = 6
/** Answers after which the same payload is sent again. */
const passing: ReadonlySet<number> = new Set([408, 429, 502, 503, 504])

/** What the export of the metrics of spans needs of its surroundings. */
export interface MetricsExportContext {
  readonly settings: SpanMetricsSettings
  readonly address: Address
  readonly path: string
  readonly protocol: OtlpProtocol
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds for one request. */
  readonly timeout: number
  readonly resource: () => readonly Attribute[]
  readonly untraced: <Result>(fn: () => Result) => Result
  /** The receiver began to fail, or to refuse. */
  readonly failed: (reason: string) => void
}

/** Metrics of spans that are being counted and sent. */
export interface RunningMetricsExport {
  add(spans: readonly Span[]): void
  /** Sends all that was counted. Never rejects. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** Counts spans and sends the metrics of them every ten seconds until it is stopped. */
export function exportSpanMetrics(context: MetricsExportContext): RunningMetricsExport {
  const { settings, address, path, protocol, timeout } = context
  const metrics = new SpanMetrics(settings, Date.now())
  const headers = { ...context.headers, 'Content-Type': contentType(protocol) }
  const waiting: Buffer[] = []
  let sending: Promise<void> | undefined
  let failing = false

  function collect(): void {
    const taken = metrics.take(Date.now())
    if (taken === undefined) return
    const resource = { attributes: context.resource() }
    const message = { resourceMetrics: [{ resource, scopeMetrics: [{ metrics: taken }] }] }
    waiting.push(protocol === 'http/json' ? Buffer.from(JSON.stringify(message)) : protobuf(message))
    if (waiting.length > maxWaiting) waiting.shift()
  }

  async function sendAll(): Promise<void> {
    try {
      for (let body = waiting[0]; body !== undefined; body = waiting[0]) {
        const { status } = await call(address, { method: 'POST', path, headers, body, timeout }).reply
        if (passing.has(status)) {
          fail(`it answered ${status}`)
          return
        }
        if (waiting[0] === body) waiting.shift()
        if (status >= 200 && status < 300) failing = false
        else fail(`it answered ${status}`)
      }
    } catch (error) {
      // They wait for the next time.
      fail(error instanceof Error ? error.message : String(error))
    }
  }

  function fail(reason: string): void {
    if (!failing) context.failed(reason)
    failing = true
  }

  function send(): Promise<void> {
    sending ??= context.untraced(sendAll).finally(() => {
      sending = undefined
    })
    return sending
  }

  const timer = setInterval(() => {
    collect()
    if (waiting.length > 0) void send()
  }, interval)
  timer.unref()

  async function flush(): Promise<void> {
    collect()
    // One that runs may have looked already.
    await sending
    if (waiting.length > 0) await send()
  }

  return {
    add: spans => metrics.add(spans),
    flush,
    async stop() {
      clearInterval(timer)
      await flush()
    },
  }
}

function protobuf(message: Readonly<Record<string, unknown>>): Buffer {
  const writer = new ProtobufWriter()
  writer.fields(metricsSchema, message)
  return writer.take()
}
