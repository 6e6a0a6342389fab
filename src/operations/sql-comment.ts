import type { Span } from '../core/span'
import type { Kit } from '../instrumentation/kit'
import type { Destination, QuerySettings } from './query'

/** Makes what writes a comment to SQL, or undefined where none is wanted. */
export type SqlComment = (span: Span, destination: Destination) => ((sql: string) => string) | undefined

type DbmSettings = Pick<QuerySettings, 'dbmPropagationMode'>
type DbmText = (span: Span, destination: Destination) => string | undefined

/**
 * The texts by which Database Monitoring finds the service, and in full mode the trace, that a query came from.
 * Source: https://docs.datadoghq.com/database_monitoring/connect_dbm_and_apm/
 */
function dbmTexts(kit: Kit<DbmSettings>): DbmText {
  // Nearly every program has one database: the part that does not change is kept for the last one.
  let known: { database: unknown; host: unknown; service: string; text: string } | undefined

  return (span, { database, host }) => {
    const mode = kit.settings.dbmPropagationMode
    if (mode === 'disabled') return undefined
    const { service } = span
    if (known?.database !== database || known?.host !== host || known?.service !== service) {
      known = { database, host, service, text: describe(database, host, service, kit) }
    }
    if (mode !== 'full') return known.text
    const { trace } = span
    // What leaves the process is decided: the database must not be told otherwise than the agent.
    if (trace.priority === undefined) trace.sink.sample(trace)
    span.setText('_dd.dbm_trace_injected', 'true')
    return `${known.text},traceparent='${span.context().toTraceparent()}'`
  }
}

const makers = new WeakMap<Kit<DbmSettings>, DbmText>()

/** What the comment of one query or command tells Database Monitoring, or undefined where none is wanted. */
export function dbmText(span: Span, destination: Destination, kit: Kit<DbmSettings>): string | undefined {
  if (kit.settings.dbmPropagationMode === 'disabled') return undefined
  const make = makers.get(kit) ?? dbmTexts(kit)
  makers.set(kit, make)
  return make(span, destination)
}

/** What writes the comment of one query to its SQL, or undefined where none is wanted. */
export function sqlComment(
  span: Span,
  destination: Destination,
  kit: Kit<QuerySettings>,
): ((sql: string) => string) | undefined {
  const text = dbmText(span, destination, kit)
  return text === undefined ? undefined : placed(text, kit.settings.appendComment)
}

/** The same for all queries of a library. */
export function sqlComments(kit: Kit<QuerySettings>): SqlComment {
  return (span, destination) => sqlComment(span, destination, kit)
}

function placed(text: string, after: boolean): (sql: string) => string {
  return sql => (after ? `${sql} /*${text}*/` : `/*${text}*/ ${sql}`)
}

function describe(database: unknown, host: unknown, service: string, { global, tracer }: Kit<DbmSettings>): string {
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
