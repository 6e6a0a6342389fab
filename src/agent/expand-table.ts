import { wireName } from '../names/wire-name'
import { Budget, TooLarge } from './budget'
import { describe, unreadable } from './field'

const fields = [
  'service',
  'name',
  'resource',
  'trace_id',
  'span_id',
  'parent_id',
  'start',
  'duration',
  'error',
] as const
const columns = 12
/** What a row becomes, in bytes: its map and the two in it. A row of some bytes may point to texts of many. */
const rowCost = 600

/**
 * Turns a v0.5 payload, whose spans are rows of 12 that point into a table of texts, into the maps of v0.4; throws an
 * Error that names the place. Source of the layout: datadog-agent, pkg/proto/pbgo/trace/decoder_v05.go.
 */
export function expandTable(decoded: unknown, budget = new Budget()): unknown[] {
  if (!Array.isArray(decoded) || decoded.length !== 2) {
    throw new Error(`the body: expected an array of texts and traces, got ${describe(decoded)}`)
  }
  const [strings, traces] = decoded as [unknown, unknown]
  if (!Array.isArray(strings)) throw new Error(`the table of texts: expected an array, got ${describe(strings)}`)
  if (!Array.isArray(traces)) throw new Error(`the traces: expected an array, got ${describe(traces)}`)
  const look = (index: unknown, field: string): unknown => {
    const found: unknown = typeof index === 'number' ? strings[index] : undefined
    if (found !== undefined) return found
    throw new Error(`field ${field}: index ${String(index)} is not in a table of ${strings.length} texts`)
  }
  return traces.map((rows: unknown, index) => {
    if (!Array.isArray(rows)) throw new Error(`trace ${index}: expected an array of spans, got ${describe(rows)}`)
    return rows.map((row: unknown, at) => {
      budget.take(rowCost)
      try {
        return expandRow(row, look)
      } catch (error) {
        if (error instanceof TooLarge) throw error
        throw new Error(`trace ${index}, span ${at}, ${error instanceof Error ? error.message : error}`)
      }
    })
  })
}

function expandRow(row: unknown, look: (index: unknown, field: string) => unknown): Record<string, unknown> {
  if (!Array.isArray(row) || row.length !== columns) {
    throw new Error(`expected an array of ${columns}, got ${describe(row)}`)
  }
  const span: Record<string, unknown> = {}
  for (const [at, field] of fields.entries()) span[field] = at < 3 ? look(row[at], field) : row[at]
  span.meta = expandMap(row[9], 'meta', look, value => look(value, 'meta'))
  span.metrics = expandMap(row[10], 'metrics', look, value => value)
  span.type = look(row[11], 'type')
  return span
}

function expandMap(
  pairs: unknown,
  field: string,
  look: (index: unknown, field: string) => unknown,
  read: (value: unknown) => unknown,
): Record<string, unknown> {
  if (typeof pairs !== 'object' || pairs === null || Array.isArray(pairs)) throw unreadable(field, 'a map', pairs)
  const expanded: Record<string, unknown> = {}
  for (const [index, value] of Object.entries(pairs)) {
    const key = look(Number(index), field)
    if (typeof key !== 'string') throw new Error(`field ${field}: expected a key, got ${describe(key)}`)
    expanded[wireName(key)] = read(value)
  }
  return expanded
}
