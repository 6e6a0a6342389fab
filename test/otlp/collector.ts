import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createUntracedServer } from '../untraced-server'
import { readProtobuf } from './messages'

/** An attribute, by either form of the protocol. */
export interface Attribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

/** One request as it arrived, in OTLP's JSON form. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly message: Readonly<Record<string, unknown>>
}

/** A span, as far as the tests look at it. */
export interface ReadSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  readonly kind: number
  readonly flags: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  readonly events?: readonly { timeUnixNano: string; name: string; attributes: readonly Attribute[] }[]
  readonly links?: readonly { traceId: string; spanId: string; flags?: number; attributes: readonly Attribute[] }[]
  readonly status: { readonly code?: number; readonly message?: string }
}

/** A point of a histogram. */
export interface ReadPoint {
  readonly attributes: readonly Attribute[]
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
  readonly count: string
  readonly sum: number
  readonly min: number
  readonly max: number
  readonly bucketCounts: readonly string[]
  readonly explicitBounds: readonly number[]
}

/** Starts a collector that reads both forms of OTLP over HTTP; `statuses` are its first answers, then 200. */
export async function startCollector(statuses: readonly number[] = []) {
  const received: Received[] = []
  const answers = [...statuses]
  const server = createUntracedServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const { method = '', url = '', headers } = request
    const body = Buffer.concat(parts)
    if (url === '/info') {
      // An agent is asked for it, and a collector is none: its answers are for payloads.
      response.writeHead(404).end()
      return
    }
    const type = url.includes('metrics') ? 'MetricsData' : url.includes('logs') ? 'LogsData' : 'TracesData'
    const json = headers['content-type'] === 'application/json'
    received.push({ method, path: url, headers, message: json ? JSON.parse(String(body)) : readProtobuf(type, body) })
    response.statusCode = answers.shift() ?? 200
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    spans: () => received.flatMap(({ message }) => spansOf(message)),
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What attributes say, by name. */
export function told(attributes: readonly Attribute[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]))
}

function plain(value: Readonly<Record<string, unknown>>): unknown {
  if ('intValue' in value) return Number(value.intValue)
  if ('kvlistValue' in value) return told((value.kvlistValue as { values?: Attribute[] }).values)
  if (!('arrayValue' in value)) return Object.values(value)[0]
  const { values = [] } = value.arrayValue as { values?: Readonly<Record<string, unknown>>[] }
  return values.map(plain)
}

interface Resourced {
  readonly resource: { readonly attributes: readonly Attribute[] }
}

/** What a payload says of its resource. */
export function resourceOf(message: Received['message']): Record<string, unknown> {
  const { resourceSpans, resourceMetrics, resourceLogs } = message as Readonly<
    Record<string, readonly Resourced[] | undefined>
  >
  return told((resourceSpans ?? resourceMetrics ?? resourceLogs)?.[0]?.resource.attributes)
}

function spansOf(message: Received['message']): ReadSpan[] {
  const { resourceSpans = [] } = message as { resourceSpans?: { scopeSpans: { spans: ReadSpan[] }[] }[] }
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
}

/** The metrics of a payload. */
export function metricsOf(message: Received['message']) {
  const { resourceMetrics = [] } = message as {
    resourceMetrics?: {
      scopeMetrics: {
        metrics: {
          name: string
          unit: string
          histogram: { aggregationTemporality: number; dataPoints: ReadPoint[] }
        }[]
      }[]
    }[]
  }
  return resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
}

/** A log record. */
export interface ReadRecord {
  readonly eventName?: string
  readonly timeUnixNano: string
  readonly observedTimeUnixNano: string
  readonly severityNumber?: number
  readonly severityText?: string
  readonly body: Readonly<Record<string, unknown>>
  readonly attributes: readonly Attribute[]
  readonly traceId?: string
  readonly spanId?: string
}

/** The log records of a payload, by who wrote them. */
export function logsOf(message: Received['message']) {
  const { resourceLogs = [] } = message as {
    resourceLogs?: {
      scopeLogs: {
        scope: { name: string; version?: string; attributes: readonly Attribute[] }
        schemaUrl?: string
        logRecords: ReadRecord[]
      }[]
    }[]
  }
  return resourceLogs.flatMap(({ scopeLogs }) => scopeLogs)
}
