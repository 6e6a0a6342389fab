import { useMemo } from 'preact/hooks'
import type { GroupList, GroupRow } from '../list-model'
import { clockText, countText, dateText, durationText, pluralText } from './format'
import { GroupBy } from './group-by'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { go, listOf, type Route } from './route'
import { SearchBar } from './search-bar'
import { termOf, withTerms } from './search-terms'
import { ServiceName } from './service-name'
import { type Column, ErrorShare, Meter, SortedTable } from './sorted-table'

/** The traces of a query by what they have in common; a group opens the list of its traces. */
export function GroupTable({ route, live }: { route: Route; live: Live }) {
  const revision = useCalm(live.revision, 1000)
  const path = `api/groups?${new URLSearchParams({ q: route.query, by: route.group })}`
  const { data, failure } = useLoaded<GroupList>(path, revision)
  const columns = useMemo(() => columnsOf(route.group), [route.group])
  const open = ({ value }: GroupRow) => {
    if (!data) return
    const term = value === '' ? `-${data.term}:*` : termOf(data.term, value)
    go({ ...listOf(route), group: '', query: withTerms(route.query, [data.term], [term]) })
  }
  return (
    <section class="view groups" aria-label="Groups">
      <div class="bar">
        <SearchBar query={route.query} problem="" revision={revision} />
      </div>
      <div class="summary">
        <span>{data ? pluralText(data.groups.length, 'group') : failure || 'Loading'}</span>
        {data !== undefined && data.left > 0 && <span>{`${countText(data.left)} smaller ones are left out`}</span>}
        <GroupBy route={route} />
      </div>
      {data?.groups.length === 0 ? (
        <div class="empty">
          <h2>No groups</h2>
          <p>No trace matches. Take a term away, or wait: groups appear here with the first traces.</p>
        </div>
      ) : (
        <SortedTable
          label={`Traces by ${route.group}`}
          rows={data?.groups ?? none}
          columns={columns}
          first="count"
          of={path}
          onOpen={open}
          attributes={({ value }) => ({ 'data-group': value })}
        />
      )}
    </section>
  )
}

const none: readonly GroupRow[] = []

function duration(title: 'p50' | 'p95'): Column<GroupRow> {
  return { title, kind: `figure ${title}`, by: row => row[title], cell: row => durationText(row[title]) }
}

function columnsOf(by: string) {
  return {
    value: {
      title: by,
      kind: 'operation',
      by: ({ value }) => value,
      isText: true,
      hint: ({ value }) => value,
      cell: ({ value }) => <Value by={by} value={value} />,
    },
    count: {
      title: 'Traces',
      kind: 'figure total',
      by: ({ count }) => count,
      cell: ({ count }, share) => <Meter share={share}>{countText(count)}</Meter>,
    },
    errors: {
      title: 'Errors',
      kind: 'figure errors',
      by: ({ errors, count }) => errors / count,
      hint: ({ errors }) => pluralText(errors, 'trace'),
      cell: ({ errors, count }) => <ErrorShare errors={errors} count={count} />,
    },
    p50: duration('p50'),
    p95: duration('p95'),
    newest: {
      title: 'Newest',
      kind: 'start newest',
      by: ({ newest }) => newest,
      hint: ({ newest }) => dateText(newest),
      cell: ({ newest }) => clockText(newest),
    },
  } satisfies Readonly<Record<string, Column<GroupRow>>>
}

function Value({ by, value }: { by: string; value: string }) {
  if (value === '') return <span class="muted">none</span>
  if (by !== 'service') return <>{value}</>
  return <ServiceName of={value} />
}
