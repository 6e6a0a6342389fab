import type { OperationRow } from '../model'
import { countText, durationText, pluralText } from './format'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { go, type Route } from './route'
import { SearchBar } from './search-bar'
import { termOf } from './search-terms'
import { ServiceName } from './service-name'
import { type Column, ErrorShare, Meter, SortedTable } from './sorted-table'

/** Endpoints and queries with their counts and durations. */
export function OperationTable({ route, live }: { route: Route; live: Live }) {
  const revision = useCalm(live.revision, 1000)
  const path = `api/operations?${new URLSearchParams({ q: route.query })}`
  const { data, failure } = useLoaded<readonly OperationRow[]>(path, revision)
  return (
    <section class="view operations" aria-label="Operations">
      <div class="bar">
        <SearchBar query={route.query} problem="" revision={revision} />
      </div>
      <div class="summary">
        <span>{data ? pluralText(data.length, 'operation') : failure || 'Loading'}</span>
      </div>
      {data?.length === 0 ? (
        <div class="empty">
          <h2>No operations</h2>
          <p>Endpoints and queries appear here with the first traces.</p>
        </div>
      ) : (
        <SortedTable
          label="Operations"
          rows={data ?? none}
          columns={columns}
          first="total"
          of={route.query}
          onOpen={row => go({ query: queryOf(row) })}
        />
      )}
    </section>
  )
}

const none: readonly OperationRow[] = []

/** The query that finds the traces of an operation. */
function queryOf({ service, resource, where }: OperationRow): string {
  const terms = [termOf('service', service), termOf('resource', resource)]
  return [...terms, ...(where === '' ? [] : [termOf('where', where.replace(/…$/, '*'))])].join(' ')
}

function duration(title: 'p50' | 'p95' | 'p99'): Column<OperationRow> {
  return { title, kind: `figure ${title}`, by: row => row[title], cell: row => durationText(row[title]) }
}

const columns = {
  service: {
    title: 'Service',
    kind: 'service',
    by: ({ service }) => service,
    isText: true,
    hint: ({ service }) => service,
    cell: ({ service }) => <ServiceName of={service} />,
  },
  operation: {
    title: 'Operation',
    kind: 'operation',
    by: ({ name, resource }) => `${name} ${resource}`,
    isText: true,
    hint: ({ name, resource, where }) => `${name} ${resource} ${where}`,
    cell: ({ type, name, resource, where }) => (
      <>
        {type && <span class="badge">{type}</span>} <span class="muted">{name}</span> {resource}
        {where && ` ${where}`}
      </>
    ),
  },
  count: { title: 'Count', kind: 'figure times', by: ({ count }) => count, cell: ({ count }) => countText(count) },
  errors: {
    title: 'Errors',
    kind: 'figure errors',
    by: ({ errors, count }) => (count > 0 ? errors / count : 0),
    hint: ({ errors }) => pluralText(errors, 'error'),
    cell: ({ errors, count }) => <ErrorShare errors={errors} count={count} />,
  },
  p50: duration('p50'),
  p95: duration('p95'),
  p99: duration('p99'),
  total: {
    title: 'Total',
    kind: 'figure total',
    by: ({ total }) => total,
    cell: ({ total }, share) => <Meter share={share}>{durationText(total)}</Meter>,
  },
} satisfies Readonly<Record<string, Column<OperationRow>>>
