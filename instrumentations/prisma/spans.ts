import type { Values } from '../../src/config/option'
import type { Span } from '../../src/core/span'
import type { SpanStart } from '../../src/core/tracer'
import type { Kit } from '../../src/instrumentation/kit'
import { operationOf } from '../../src/operations/query'
import { hookRows, sqlMaskRows } from '../../src/operations/span-hooks'
import { maskSql } from '../../src/operations/sql-mask'

/** What Prisma says of what it does. */
export type Attributes = Readonly<Record<string, unknown>>

/** [seconds, nanoseconds] of the wall clock. */
type Time = readonly [number, number]

/** A span of the Rust engine's, in Prisma 6 or, with underscores, in 5. */
export interface EngineSpan {
  readonly id?: string
  readonly span_id?: string
  readonly parentId?: string | null
  readonly parent_span_id?: string
  readonly name: string
  readonly startTime?: Time
  readonly start_time?: Time
  readonly endTime?: Time
  readonly end_time?: Time
  readonly attributes?: Attributes
}

/** Prisma's settings. */
export const rows = { ...hookRows, ...sqlMaskRows('PRISMA', true) }
/** What its spans are made with. */
export type PrismaKit = Kit<Values<typeof rows>>

/** What the span of a call to a model, or of raw SQL, says. */
export function clientSpan({ method, model, name }: Attributes, kit: PrismaKit): SpanStart {
  const meta = ['component', 'prisma', 'span.kind', 'client', 'prisma.type', 'client', 'prisma.method', String(method)]
  if (typeof model === 'string') meta.push('prisma.model', model)
  const told = typeof name === 'string' ? name : String(method)
  meta.push('prisma.name', told)
  const names = { v0: 'prisma.client', v1: 'prisma.client' }
  return { name: kit.named(names), service: kit.service('prisma'), resource: told, type: 'prisma', meta }
}

/** What the span of a query says. */
export function engineSpan(attributes: Attributes, kit: PrismaKit): SpanStart {
  const text = String(attributes['db.query.text'] ?? attributes['db.statement'] ?? '')
  const system = String(attributes['db.system.name'] ?? attributes['db.system'] ?? 'sql')
  const shown = kit.settings.obfuscationEnabled ? maskSql(text, system === 'mysql' ? 'text' : undefined) : text
  const meta = ['component', 'prisma', 'span.kind', 'client', 'prisma.type', 'engine', 'prisma.name', 'db_query']
  meta.push('db.type', system, 'db.operation', operationOf(text))
  const names = { v0: 'prisma.engine', v1: 'prisma.engine' }
  return { name: kit.named(names), service: kit.service('prisma'), resource: shown, type: 'sql', meta }
}

const milliseconds = ([seconds, nanoseconds]: Time): number => seconds * 1e3 + nanoseconds / 1e6

/** Makes spans of the queries that a Rust engine tells of at their end; `open` are the operations that it may know. */
export function tellEngineSpans(spans: readonly EngineSpan[], open: ReadonlyMap<string, Span>, kit: PrismaKit): void {
  if (!kit.active) return
  const parents = new Map(spans.map(span => [span.id ?? span.span_id, span.parentId ?? span.parent_span_id]))
  for (const { name, attributes = {}, ...span } of spans) {
    const start = span.startTime ?? span.start_time
    const end = span.endTime ?? span.end_time
    if (!name.endsWith('db_query') || start === undefined || end === undefined) continue
    let id = span.parentId ?? span.parent_span_id
    for (let steps = 0; parents.has(id ?? '') && steps < spans.length; steps++) id = parents.get(id ?? '')
    const parent = open.get(id ?? '') ?? kit.scope.active() ?? undefined
    kit.start({ ...engineSpan(attributes, kit), parent, startTime: milliseconds(start) }).finish(milliseconds(end))
  }
}
