import { useMemo, useState } from 'preact/hooks'
import type { GroupList, GroupRow } from '../list-model'
import { Cell, HeadRow } from './cells'
import { colourOf } from './colour'
import { clockText, countText, dateText, durationText, pluralText, shareText } from './format'
import { GroupBy } from './group-by'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { useNarrow } from './narrow'
import { go, listOf, type Route } from './route'
import { Rows } from './rows'
import { SearchBar } from './search-bar'
import { termOf, withTerms } from './search-terms'
import { SortHeading } from './sort-heading'

type Column = keyof GroupRow

const columns: readonly (readonly [Column, string])[] = [
  ['value', ''],
  ['count', 'Traces'],
  ['errors', 'Errors'],
  ['p50', 'p50'],
  ['p95', 'p95'],
  ['newest', 'Newest'],
]

/** The traces of a query by what they have in common; a group opens the list of its traces. */
export function GroupTable({ route, live }: { route: Route; live: Live }) {
  const revision = useCalm(live.revision, 1000)
  const path = `api/groups?${new URLSearchParams({ q: route.query, by: route.group })}`
  const { data, failure } = useLoaded<GroupList>(path, revision)
  const [column, setColumn] = useState<Column>('count')
  const [up, setUp] = useState(false)
  const [selected, setSelected] = useState(-1)
  const narrow = useNarrow()
  const rows = useMemo(() => sorted(data?.groups ?? [], column, up), [data, column, up])
  const most = useMemo(() => rows.reduce((largest, row) => Math.max(largest, row.count), 0), [rows])
  const open = (index: number) => {
    const row = rows[index]
    if (!row || !data) return
    const term = row.value === '' ? `-${data.term}:*` : termOf(data.term, row.value)
    go({ ...listOf(route), group: '', query: withTerms(route.query, [data.term], [term]) })
  }
  const sort = (chosen: Column) => {
    setUp(chosen === column ? !up : chosen === 'value')
    setColumn(chosen)
  }
  return (
    <section class="view groups" aria-label="Groups">
      <div class="bar">
        <SearchBar query={route.query} problem="" revision={revision} />
      </div>
      <div class="summary">
        <span>{data ? pluralText(rows.length, 'group') : failure || 'Loading'}</span>
        {data !== undefined && data.left > 0 && <span>{`${countText(data.left)} smaller ones are left out`}</span>}
        <GroupBy route={route} />
      </div>
      {data && rows.length === 0 ? (
        <div class="empty">
          <h2>No groups</h2>
          <p>No trace matches. Take a term away, or wait: groups appear here with the first traces.</p>
        </div>
      ) : (
        <Rows
          label={`Traces by ${route.group}`}
          role="grid"
          count={rows.length}
          rowHeight={narrow ? 52 : 32}
          of={`${path} ${column} ${up}`}
          selected={selected}
          onSelect={setSelected}
          onOpen={open}
          attributes={index => ({ 'data-group': rows[index]?.value })}
          head={
            <HeadRow>
              {columns.map(([key, title]) => (
                <SortHeading key={key} kind={kinds[key]} by={key} sorted={column} up={up} onSort={sort}>
                  {title || route.group}
                </SortHeading>
              ))}
            </HeadRow>
          }
          row={index => {
            const row = rows[index]
            return row && <Line row={row} by={route.group} most={most} />
          }}
        />
      )}
    </section>
  )
}

const kinds: Readonly<Record<Column, string>> = {
  value: 'operation',
  count: 'figure total',
  errors: 'figure errors',
  p50: 'figure p50',
  p95: 'figure p95',
  newest: 'start newest',
}

function Line({ row, by, most }: { row: GroupRow; by: string; most: number }) {
  const { value, count, errors, p50, p95, newest } = row
  return (
    <>
      <Cell kind={kinds.value} title={value}>
        {value === '' ? (
          <span class="muted">none</span>
        ) : by === 'service' ? (
          <span class="service" style={{ '--colour': colourOf(value) }}>
            {value}
          </span>
        ) : (
          value
        )}
      </Cell>
      <Cell kind={kinds.count}>
        <span class="meter">
          <span class="fill" style={{ width: `${most > 0 ? (100 * count) / most : 0}%` }} />
        </span>
        <span class="amount">{countText(count)}</span>
      </Cell>
      <Cell kind={kinds.errors} title={pluralText(errors, 'trace')}>
        {errors > 0 ? <span class="error-count">{shareText(errors, count)}</span> : <span class="muted">0%</span>}
      </Cell>
      <Cell kind={kinds.p50}>{durationText(p50)}</Cell>
      <Cell kind={kinds.p95}>{durationText(p95)}</Cell>
      <Cell kind={kinds.newest} title={dateText(newest)}>
        {clockText(newest)}
      </Cell>
    </>
  )
}

function sorted(rows: readonly GroupRow[], column: Column, up: boolean): readonly GroupRow[] {
  const sign = up ? 1 : -1
  const key = (row: GroupRow) => (column === 'errors' ? row.errors / row.count : row[column])
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)]
    return left === right ? 0 : left < right ? -sign : sign
  })
}
