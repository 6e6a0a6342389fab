import { flag } from '../config/kinds/plain'
import { option, type Values } from '../config/option'
import type { SpanContext } from '../core/context'
import type { Span } from '../core/span'
import type { Kit } from '../instrumentation/kit'

/** What a log record says of where it was written. Ids are as DataKit and Datadog join on them. */
export interface LogFields {
  /** 32 hexadecimal digits; the decimal number where the trace's id has 64 bits, or that is asked for. */
  readonly trace_id?: string
  /** A decimal number. */
  readonly span_id?: string
  readonly service: string
  readonly env?: string
  readonly version?: string
}

/** Who writes. */
export interface Writer {
  readonly service: string
  readonly env: string | undefined
  readonly version: string | undefined
  /** False: of a trace's id the lower half alone is named. */
  readonly traceId128: boolean
}

/** The rows of every logging library: on where log injection is, or by a variable of its own. */
export function logRows<const Name extends string>(name: Name) {
  return {
    enabled: option(flag, {
      env: [`DD_TRACE_${name}_ENABLED`],
      // Widened: the tracer's row stands in.
      default: false as boolean,
      inherits: 'logInjection',
      doc: 'Its records name their trace and span; left out, as `DD_LOGS_INJECTION` says.',
    }),
  }
}

/** The settings of a logging library in force. */
export type LogSettings = Values<ReturnType<typeof logRows>>

/** What a record says that was written in the scope of a span, or of none. */
export function logFields(
  of: Span | SpanContext | null | undefined,
  { service, env, version, traceId128 }: Writer,
): LogFields {
  // By what it is, not by its class: after the build this may be another file than the tracer's.
  const context = of && 'context' in of ? of.context() : of
  return {
    ...(context && {
      trace_id: context.toTraceId(traceId128 && (context.traceId[0] | context.traceId[1]) !== 0),
      span_id: context.toSpanId(),
    }),
    service,
    ...(env !== undefined && { env }),
    ...(version !== undefined && { version }),
  }
}

/** The name of a level; numbers are pino's and bunyan's. */
export function levelName(level: unknown): string {
  if (typeof level !== 'number') return String(level)
  const names = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']
  return names[Math.min(Math.max(Math.ceil(level / 10), 1), names.length) - 1] as string
}

/** The fields for a record that is written now. */
export function currentFields(kit: Kit<unknown>): LogFields {
  return logFields(kit.scope.active(), writerOf(kit))
}

/** Adds the fields to a record, as one object `dd` or under keys such as `dd.trace_id`. What is there stays. */
export function addFields(record: object, fields: LogFields, format: 'nested' | 'flat'): void {
  const target = record as Record<string, unknown>
  if (format === 'nested') {
    if (!('dd' in target)) target.dd = fields
    return
  }
  for (const [key, value] of Object.entries(fields)) if (!(`dd.${key}` in target)) target[`dd.${key}`] = value
}

/** The fields as the text of JSON's members, without braces around them. */
export function fieldsAsJson(fields: LogFields, format: 'nested' | 'flat'): string {
  const record = {}
  addFields(record, fields, format)
  return JSON.stringify(record).slice(1, -1)
}

function writerOf({ tracer, global }: Kit<unknown>): Writer {
  return {
    service: tracer.service,
    env: global.env,
    version: global.version,
    traceId128: global.traceId128BitLoggingEnabled,
  }
}
