import { flag } from '../config/kinds/plain'
import { option, type Values } from '../config/option'
import type { SpanStart } from '../core/tracer'
import type { Kit, Names } from '../instrumentation/kit'
import { describeDocument } from './document-mask'
import { isText, type Place, portNumbers, tellHost } from './place'
import { hookRows, maskRows } from './span-hooks'

/** How the spans of a library of a document store call what they are about. */
export interface DocumentDialect {
  readonly component: string
  /** The system, which is also the span's type and the part of the service's name. */
  readonly system: string
  readonly operation: Names
}

/** One command to a document store. */
export interface DocumentCommand extends Place {
  readonly command: string
  readonly database: string | undefined
  readonly collection: string | undefined
  /** The filter, the updates or the pipeline: shown without its values. */
  readonly query: unknown
}

/** The rows of every client of a document store; its name is as in variables. */
export function documentRows<const Name extends string>(name: Name) {
  return {
    ...hookRows,
    ...maskRows(name, 'Values in filters, updates and pipelines', true),
    queryInResourceName: option(flag, { default: false, doc: 'The resource tells the filter or pipeline as well.' }),
    heartbeatEnabled: option(flag, {
      env: [`DD_TRACE_${name}_HEARTBEAT_ENABLED`],
      default: false,
      doc: 'Spans for the commands by which a client keeps its connections.',
    }),
  }
}

/** The settings of such a client in force. */
export type DocumentSettings = Values<ReturnType<typeof documentRows>>

/** What the span of a command says. */
export function documentSpan(
  { component, system, operation }: DocumentDialect,
  asked: DocumentCommand,
  kit: Kit<DocumentSettings>,
): SpanStart {
  const { command, database, collection, query } = asked
  const { obfuscationEnabled, queryInResourceName } = kit.settings
  const meta = ['component', component, 'span.kind', 'client', 'db.type', system, 'db.operation', command]
  // Each under two names: those of Datadog, and those that DataKit makes its db_name and db_host of.
  if (isText(database)) meta.push('db.name', database, 'db.instance', database)
  if (isText(collection)) meta.push(`${system}.collection`, collection)
  tellHost(meta, asked)
  const shown = query === undefined ? undefined : describeDocument(query, !obfuscationEnabled)
  if (shown !== undefined) meta.push(`${system}.query`, shown)
  const target = [database, collection].filter(isText).join('.')
  const words = [command, target, ...(queryInResourceName ? [shown] : [])]
  return {
    name: kit.named(operation),
    service: kit.service(system),
    resource: words.filter(isText).join(' '),
    type: system,
    meta,
    metrics: portNumbers(asked),
  }
}
