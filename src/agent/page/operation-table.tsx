import { useMemo, useState } from 'preact/hooks'
import type { OperationRow } from '../model'
import { Cell, HeadRow } from './cells'
import { colourOf } from './colour'
import { countText, durationText, pluralText, shareText } from './format'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { useNarrow } from './narrow'
import { go, type Route } from './route'
import { Rows } from './rows'
import { SearchBar } from './search-bar'
import { termOf } from './search-terms'
import { SortHeading } from './sort-heading'

type Column = 'service' | 'operation' | 'count' | 'errors' | 'p50' | 'p95' | 'p99' | 'total'

const columns: readonly (readonly [Column, string])[] = [
  ['service', 'Service'],
  ['operation', 'Operation'],
  ['count', 'Count'],
  ['errors', 'Errors'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['p99', 'p99'],
  ['total', 'Total'],
]

/** The classes of a column's cells. */
const kinds: Readonly<Record<Column, string>> = {
  service: 'service',
  operation: 'operation',
  count: 'figure times',
  errors: 'figure errors',
  p50: 'figure p50',
  p95: 'figure p95',
  p99: 'figure p99',
  total: 'figure total',
}

/** Endpoints and queries with their counts and durations. */
export function OperationTable({ route, live }: { route: Route; live: Live }) {
  const revision = useCalm(live.revision, 1000)
  const path = `api/operations?${new URLSearchParams({ q: route.query })}`
  const { data, failure } = useLoaded<readonly OperationRow[]>(path, revision)
  const [column, setColumn] = useState<Column>('total')
  const [up, setUp] = useState(false)
  const [selected, setSelected] = useState(-1)
  const narrow = useNarrow()
  const rows = useMemo(() => sorted(data ?? [], column, up), [data, column, up])
  const longest = useMemo(() => rows.reduce((most, row) => Math.max(most, row.total), 0), [rows])
  const open = (index: number) => {
    const row = rows[index]
    if (row) go({ query: queryOf(row) })
  }
  const sort = (chosen: Column) => {
    setUp(chosen === column ? !up : chosen === 'service' || chosen === 'operation')
    setColumn(chosen)
  }
  return (
    <section class="view operations" aria-label="Operations">
      <div class="bar">
        <SearchBar query={route.query} problem="" revision={revision} />
      </div>
      <div class="summary">
        <span>{data ? pluralText(rows.length, 'operation') : failure || 'Loading'}</span>
      </div>
      {data && rows.length === 0 ? (
        <div class="empty">
          <h2>No operations</h2>
          <p>Endpoints and queries appear here with the first traces.</p>
        </div>
      ) : (
        <Rows
          label="Operations"
          role="grid"
          count={rows.length}
          rowHeight={narrow ? 52 : 32}
          of={`${route.query} ${column} ${up}`}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          head={
            <HeadRow>
              {columns.map(([key, title]) => (
                <SortHeading key={key} kind={kinds[key]} by={key} sorted={column} up={up} onSort={sort}>
                  {title}
                </SortHeading>
              ))}
            </HeadRow>
          }
          row={index => {
            const row = rows[index]
            return row && <Line row={row} longest={longest} />
          }}
        />
      )}
    </section>
  )
}

/** The query that finds the traces of an operation. */
function queryOf({ service, resource, where }: OperationRow): string {
  const terms = [termOf('service', service), termOf('resource', resource)]
  return [...terms, ...(where === '' ? [] : [termOf('where', where.replace(/…$/, '*'))])].join(' ')
}

function Line({ row, longest }: { row: OperationRow; longest: number }) {
  return (
    <>
      <Cell kind={kinds.service} title={row.service}>
        <span class="service" style={{ '--colour': colourOf(row.service) }}>
          {row.service}
        </span>
      </Cell>
      <Cell kind={kinds.operation} title={`${row.name} ${row.resource} ${row.where}`}>
        {row.type && <span class="badge">{row.type}</span>} <span class="muted">{row.name}</span> {row.resource}
        {row.where && ` ${row.where}`}
      </Cell>
      <Cell kind={kinds.count}>{countText(row.count)}</Cell>
      <Cell kind={kinds.errors} title={pluralText(row.errors, 'error')}>
        {row.errors > 0 ? (
          <span class="error-count">{shareText(row.errors, row.count)}</span>
        ) : (
          <span class="muted">0%</span>
        )}
      </Cell>
      <Cell kind={kinds.p50}>{durationText(row.p50)}</Cell>
      <Cell kind={kinds.p95}>{durationText(row.p95)}</Cell>
      <Cell kind={kinds.p99}>{durationText(row.p99)}</Cell>
      <Cell kind={kinds.total}>
        <span class="meter">
          <span class="fill" style={{ width: `${longest > 0 ? (100 * row.total) / longest : 0}%` }} />
        </span>
        <span class="amount">{durationText(row.total)}</span>
      </Cell>
    </>
  )
}

function sorted(rows: readonly OperationRow[], column: Column, up: boolean): readonly OperationRow[] {
  const sign = up ? 1 : -1
  const key = (row: OperationRow): string | number => {
    if (column === 'operation') return `${row.name} ${row.resource}`
    if (column === 'errors') return row.count > 0 ? row.errors / row.count : 0
    return row[column]
  }
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    return left === right ? 0 : left < right ? -sign : sign
  })
}
