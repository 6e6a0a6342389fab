import { flag, integer } from '../config/kinds/plain'
import { option, type Values } from '../config/option'
import type { Span } from '../core/span'
import { setErrorTags } from '../core/tags'
import type { SpanStart } from '../core/tracer'
import type { Kit } from '../instrumentation/kit'
import { hookRows, maskRows } from './span-hooks'

/** The rows of every library that answers GraphQL; its name is as in variables. */
export function graphRows<const Name extends string>(name: Name) {
  return {
    ...hookRows,
    ...maskRows(name, 'Literals in sources', true),
    source: option(flag, { default: false, doc: 'Tells the text of the document, in `graphql.source`.' }),
    depth: option(integer(-1, 100), {
      env: [`DD_TRACE_${name}_DEPTH`],
      default: -1,
      doc: 'How deep fields have spans of their own: 0 for none, -1 for all.',
    }),
    collapse: option(flag, {
      default: true,
      doc: 'The same field of all entries of a list has one span.',
    }),
  }
}

/** The settings of such a library in force. */
export type GraphSettings = Values<ReturnType<typeof graphRows>>

/** What an operation is: as far as its document tells. */
export interface GraphOperation {
  readonly type: string | undefined
  readonly name: string | undefined
  /** The document's text, where it is at hand. */
  readonly source: string | undefined
  /** The names of the fields at the top, in order. */
  readonly fields: readonly string[]
}

/** Source: https://github.com/graphql/graphql-js/blob/16.x.x/src/language/ast.ts */
interface Document {
  readonly definitions?: readonly Definition[]
  readonly loc?: { readonly source?: { readonly body?: string } }
}

interface Definition {
  readonly kind: string
  readonly operation?: string
  readonly name?: { readonly value: string }
  readonly selectionSet?: { readonly selections: readonly Definition[] }
}

/** How many of the fields at the top are named: a document may hold any number of them. */
const maxNames = 20

const operations = new WeakMap<object, { readonly asked: unknown; readonly found: GraphOperation }>()

/** What a document says of the operation that was asked for by name, or of its only one. */
export function operationOf(document: unknown, asked: unknown): GraphOperation {
  if (typeof document !== 'object' || document === null) return unknown
  const known = operations.get(document)
  if (known?.asked === asked && known !== undefined) return known.found
  const { definitions = [], loc } = document as Document
  const all = definitions.filter(({ kind }) => kind === 'OperationDefinition')
  const operation = typeof asked === 'string' ? all.find(({ name }) => name?.value === asked) : all[0]
  const selections = operation?.selectionSet?.selections ?? []
  const found: GraphOperation = {
    type: operation?.operation,
    name: operation?.name?.value,
    source: loc?.source?.body,
    fields: selections
      .slice(0, maxNames)
      .map(({ kind, name }) => (kind === 'Field' ? '' : '...') + (name?.value ?? '')),
  }
  operations.set(document, { asked, found })
  return found
}

const unknown: GraphOperation = { type: undefined, name: undefined, source: undefined, fields: [] }

/** One step before an operation runs, or a field of it. */
export type GraphStep = 'parse' | 'validate' | 'resolve'

/** What the span of running an operation says. */
export function executeSpan<Settings extends GraphSettings>(asked: GraphOperation, kit: Kit<Settings>): SpanStart {
  const { type, name, source, fields } = asked
  const meta = ['component', 'graphql', 'span.kind', 'server']
  if (type !== undefined) meta.push('graphql.operation.type', type)
  if (name !== undefined) meta.push('graphql.operation.name', name)
  if (kit.settings.source && source !== undefined) meta.push('graphql.source', shownSource(source, kit))
  const words = [type ?? 'query', name].filter(Boolean).join(' ')
  return {
    name: kit.named({ v0: 'graphql.execute', v1: 'graphql.server.request' }),
    service: (kit.settings as { readonly service?: string }).service,
    resource: fields.length === 0 ? words : `${words}{${fields.join(',')}}`,
    type: 'graphql',
    meta,
  }
}

/** Always the same texts: the encoder finds by them. */
const stepNames = { parse: 'graphql.parse', validate: 'graphql.validate', resolve: 'graphql.resolve' } as const

/** What the span of a step says; `meta` are text tags of its own as a flat list. */
export function stepSpan<Settings extends GraphSettings>(
  step: GraphStep,
  resource: string | undefined,
  meta: readonly string[],
  kit: Kit<Settings>,
): SpanStart {
  return {
    name: stepNames[step],
    service: (kit.settings as { readonly service?: string }).service,
    resource,
    type: 'graphql',
    meta: ['component', 'graphql', ...meta],
  }
}

/** Tells of errors that are a part of the answer: GraphQL gives them back and throws nothing. */
export function tellGraphErrors(span: Span, errors: readonly unknown[] | undefined): void {
  if (errors === undefined || errors.length === 0) return
  setErrorTags(span, errors[0])
  for (const error of errors.slice(0, 10)) {
    const { message, path } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>
    const where = Array.isArray(path) ? { path: path.join('.') } : {}
    span.addEvent('dd.graphql.query.error', { message: String(message ?? error), ...where })
  }
}

/** A document's text as it may be shown. */
function shownSource<Settings extends GraphSettings>(source: string, { settings }: Kit<Settings>): string {
  return settings.obfuscationEnabled ? maskSource(source) : source
}

/** A GraphQL document with every text and number replaced by `?`; names, types and structure stay. */
export function maskSource(source: string): string {
  // One pass over tokens: block texts, texts, comments, names (which may hold digits), numbers.
  const tokens = /"""(?:[^"]|"(?!""))*(?:"""|$)|"(?:[^"\\\n]|\\.)*"?|#[^\n]*|[A-Za-z_$@][\w$]*|-?\d[\w.+]*/g
  return source.replace(tokens, token => {
    if (token.startsWith('"')) return '"?"'
    if (token.startsWith('#')) return ''
    return /^-?\d/.test(token) ? '?' : token
  })
}
