import type { PlacedSpan } from '../../src/agent/model'

/** An id as the page has it. */
export function spanId(id: number): string {
  return id.toString(16).padStart(16, '0')
}

/** A span in the order of a waterfall, with a parent where `parent` is above 0. */
export function placedSpan(id: number, parent: number, depth: number, more: Partial<PlacedSpan> = {}): PlacedSpan {
  return {
    id: spanId(id),
    ...(parent > 0 && { parent: spanId(parent) }),
    service: 'db',
    name: 'pg.query',
    resource: `SELECT ${id}`,
    type: 'sql',
    kind: '',
    start: id,
    duration: 1,
    error: false,
    meta: {},
    metrics: {},
    links: [],
    events: [],
    depth,
    self: 1,
    orphan: false,
    ...more,
  }
}
