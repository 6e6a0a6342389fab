import { wordToHex } from '../core/ids'
import type { Span } from '../core/span'
import { applicationVersion, beginParts } from '../otel/api-global'
import { type Attribute, attributesOf, droppedOf, nanoseconds, otlpValue } from './attributes'
import { serveEarlyLoggers } from './early'
import type { Message } from './protobuf'

/** A record, as `@opentelemetry/api-logs` hands it over: https://github.com/open-telemetry/opentelemetry-js */
export interface GivenRecord {
  readonly eventName?: unknown
  readonly timestamp?: unknown
  readonly observedTimestamp?: unknown
  readonly severityNumber?: unknown
  readonly severityText?: unknown
  readonly body?: unknown
  readonly attributes?: unknown
  readonly context?: unknown
}

/** Who writes records. */
export interface LogScope {
  readonly name: string
  readonly version: string | undefined
  readonly schemaUrl: string | undefined
  readonly attributes: readonly Attribute[]
}

/** What the package expects of a provider. */
export interface LoggerProvider {
  getLogger(name: string, version?: string, options?: LoggerOptions): Logger
}

interface Logger {
  emit(record: GivenRecord): void
  enabled(): boolean
}

interface LoggerOptions {
  readonly schemaUrl?: unknown
  readonly scopeAttributes?: unknown
}

/** Under this name all copies of the package look for a provider. */
const globalName = Symbol.for('io.opentelemetry.js.api.logs')
/** The one version of its agreement so far. */
const agreement = 1
/** Where a context of OpenTelemetry's API has its span. */
const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')

/** A provider of loggers whose records go to `take`; `active` is the span that a record without a context belongs to. */
export function createLoggerProvider(
  active: () => Span | null,
  take: (scope: LogScope, record: Message) => void,
): LoggerProvider {
  return {
    getLogger(name, version, options = {}) {
      const scope = {
        name: String(name),
        version: version === undefined ? undefined : String(version),
        schemaUrl: typeof options?.schemaUrl === 'string' ? options.schemaUrl : undefined,
        attributes: attributesOf(recordOf(options?.scopeAttributes)),
      }
      return {
        emit(record) {
          try {
            take(scope, recordMessage(record, active(), Date.now()))
          } catch {
            // A getter or a proxy of the caller: his record is lost, his program goes on.
          }
        },
        enabled: () => true,
      }
    },
  }
}

/** Serves all copies of the package from now on; false where somebody else does. Returns how to undo it. */
export function registerLogs(provider: LoggerProvider): (() => void) | undefined {
  const global = globalThis as { [globalName]?: unknown }
  if (global[globalName] !== undefined) return undefined
  const getter = (version: number): LoggerProvider | undefined => (version === agreement ? provider : undefined)
  serveEarlyLoggers(provider)
  global[globalName] = getter
  const registered = beginParts(applicationVersion())
  // Another provider may be there for the copies of 1.10: it stays theirs.
  registered.logs ??= provider
  return () => {
    if (registered.logs === provider) delete registered.logs
    if (global[globalName] === getter) delete global[globalName]
  }
}

function recordMessage(record: GivenRecord, active: Span | null, now: number): Message {
  const { eventName, timestamp, observedTimestamp, severityNumber, severityText, body, attributes, context } = record
  return {
    timeUnixNano: String(nanoseconds(timeOf(timestamp) ?? now)),
    observedTimeUnixNano: String(nanoseconds(timeOf(observedTimestamp) ?? now)),
    severityNumber: Number.isInteger(severityNumber) ? severityNumber : undefined,
    severityText: typeof severityText === 'string' ? severityText : undefined,
    body: body === undefined ? undefined : otlpValue(body),
    attributes: attributesOf(recordOf(attributes)),
    droppedAttributesCount: droppedOf(recordOf(attributes)) || undefined,
    eventName: typeof eventName === 'string' ? eventName : undefined,
    ...(spanOfContext(context) ?? spanFields(active)),
  }
}

/** Milliseconds of a time as OpenTelemetry's API takes it: a date, milliseconds, or seconds and nanoseconds. */
function timeOf(given: unknown): number | undefined {
  if (given instanceof Date) return given.getTime()
  // A number before the start of the process is one of `performance.now()`, as in OpenTelemetry's own SDK.
  if (typeof given === 'number' && Number.isFinite(given))
    return given < performance.timeOrigin ? given + performance.timeOrigin : given
  if (!Array.isArray(given)) return undefined
  const time = Number(given[0]) * 1000 + Number(given[1]) / 1e6
  return Number.isFinite(time) ? time : undefined
}

function spanOfContext(context: unknown): Message | undefined {
  const { getValue } = (context ?? {}) as { getValue?: (key: symbol) => unknown }
  if (typeof getValue !== 'function') return undefined
  const span = getValue.call(context, spanKey) as
    | { spanContext(): { traceId: string; spanId: string; traceFlags: number } }
    | undefined
  if (span === undefined) return {}
  const { traceId, spanId, traceFlags } = span.spanContext()
  return { traceId, spanId, flags: traceFlags }
}

function spanFields(span: Span | null): Message {
  if (span === null) return {}
  const { id, priority } = span.trace
  return {
    traceId: id.map(wordToHex).join(''),
    spanId: wordToHex(span.idHigh) + wordToHex(span.idLow),
    flags: priority === undefined || priority > 0 ? 1 : 0,
  }
}

function recordOf(given: unknown): Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null ? (given as Readonly<Record<string, unknown>>) : {}
}
