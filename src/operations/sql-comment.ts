import type { Span } from '../core/span'
import type { Kit } from '../instrumentation/kit'
import type { Destination, QuerySettings } from './query'

/** Makes what writes a comment to SQL, or undefined where none is wanted. */
export type SqlComment = (span: Span, destination: Destination) => ((sql: string) => string) | undefined

/**
 * The comments by which Database Monitoring finds the service, and in full mode the trace, that a query came from.
 * Source: https://docs.datadoghq.com/database_monitoring/connect_dbm_and_apm/
 */
export function sqlComments(kit: Kit<QuerySettings>): SqlComment {
  // Nearly every program has one database: the part that does not change is kept for the last one.
  let known: { database: unknown; host: unknown; service: string; text: string } | undefined

  return (span, { database, host }) => {
    const mode = kit.settings.dbmPropagationMode
    if (mode === 'disabled') return undefined
    const { service } = span
    if (known?.database !== database || known?.host !== host || known?.service !== service) {
      known = { database, host, service, text: describe(database, host, service, kit) }
    }
    const { appendComment } = kit.settings
    if (mode !== 'full') return placed(known.text, appendComment)
    const { trace } = span
    // What leaves the process is decided: the database must not be told otherwise than the agent.
    if (trace.priority === undefined) trace.sink.sample(trace)
    span.setText('_dd.dbm_trace_injected', 'true')
    return placed(`${known.text},traceparent='${span.context().toTraceparent()}'`, appendComment)
  }
}

const makers = new WeakMap<Kit<QuerySettings>, SqlComment>()

/** What writes the comment of one query to its SQL, or undefined where none is wanted. */
export function sqlComment(
  span: Span,
  destination: Destination,
  kit: Kit<QuerySettings>,
): ((sql: string) => string) | undefined {
  if (kit.settings.dbmPropagationMode === 'disabled') return undefined
  const make = makers.get(kit) ?? sqlComments(kit)
  makers.set(kit, make)
  return make(span, destination)
}

function placed(text: string, after: boolean): (sql: string) => string {
  return sql => (after ? `${sql} /*${text}*/` : `/*${text}*/ ${sql}`)
}

function describe(database: unknown, host: unknown, service: string, { global, tracer }: Kit<QuerySettings>): string {
  const parts = {
    dddb: database,
    dddbs: service,
    dde: global.env,
    ddh: host,
    ddps: tracer.service,
    ddpv: global.version,
  }
  const told: string[] = []
  for (const [key, value] of Object.entries(parts)) {
    if (typeof value === 'string' && value !== '') told.push(`${key}='${encode(value)}'`)
  }
  return told.join(',')
}

/** Nothing of a value may end its quotes or the comment. */
function encode(value: string): string {
  // By way of bytes, since half a surrogate pair would throw.
  return encodeURIComponent(Buffer.from(value).toString()).replaceAll("'", '%27').replaceAll('*', '%2A')
}
