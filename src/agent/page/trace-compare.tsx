import { useMemo } from 'preact/hooks'
import type { TraceList, TraceSummary, TraceView } from '../model'
import { type Amount, compareTraces, type Difference } from './compare-traces'
import { countText, dateText, durationText, pluralText } from './format'
import { useLoaded } from './load'
import { hrefOf, type Route } from './route'
import { termOf } from './search-terms'
import { ServiceName } from './service-name'
import type { ShownTrace } from './shown-trace'
import { TableHead } from './table-head'

/** So many traces are offered, and so many operations drawn. */
const mostTraces = 50
const mostRows = 500

/** A trace beside another one: which operations took more time, and which less. */
export function TraceCompare({ shown, route }: { shown: ShownTrace; route: Route }) {
  const { look } = shown
  return look.other === '' ? <Choose shown={shown} route={route} /> : <Compared shown={shown} route={route} />
}

function hrefWith(route: Route, { look }: ShownTrace, other: string): string {
  return hrefOf({ ...route, span: '', look: { ...look, other } })
}

function Choose({ shown, route }: { shown: ShownTrace; route: Route }) {
  const { summary } = shown.trace
  const query = [termOf('root.service', summary.service), termOf('root.resource', summary.resource)].join(' ')
  const { data, failure } = useLoaded<TraceList>(`api/traces?q=${encodeURIComponent(query)}&limit=${mostTraces}`, 0)
  const others = data?.traces.filter(each => each.id !== summary.id && isLike(each, summary)) ?? []
  if (!data || others.length === 0) {
    return (
      <div class="empty">
        <h2>{data ? 'No other trace like this one' : failure || 'Loading'}</h2>
        {data && <p>Traces whose root has the same service, name and resource are offered here.</p>}
      </div>
    )
  }
  return (
    <div class="scroll compare">
      <h2>Compare with…</h2>
      <ul aria-label="Traces to compare with">
        {others.map(other => (
          <li key={other.id}>
            <a href={hrefWith(route, shown, other.id)} data-other={other.id}>
              <span class="mono">{dateText(other.start)}</span>
              <strong>{durationText(other.duration)}</strong>
              <More more={other.duration - summary.duration} />
              <span class="muted">{pluralText(other.spans, 'span')}</span>
              {other.errors > 0 && <span class="error-count">{pluralText(other.errors, 'error')}</span>}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Compared({ shown, route }: { shown: ShownTrace; route: Route }) {
  const { trace, look } = shown
  const { data: other, failure } = useLoaded<TraceView>(`api/traces/${encodeURIComponent(look.other)}`, 0)
  const rows = useMemo(() => (other ? compareTraces(trace.spans, other.spans) : []), [trace, other])
  if (!other) {
    return (
      <div class="empty">
        <h2>{failure ? 'The other trace is not here' : 'Loading'}</h2>
        {failure && <a href={hrefWith(route, shown, '')}>Choose another one</a>}
      </div>
    )
  }
  const swapped = { ...route, span: '', trace: look.other, look: { ...look, other: trace.summary.id } }
  const largest = Math.abs(rows[0]?.more ?? 0)
  return (
    <div class="scroll compare">
      <div class="compare-sides">
        <Side name="A" summary={trace.summary} />
        <Side name="B" summary={other.summary} href={hrefOf({ trace: look.other, query: route.query })} />
        <More more={other.summary.duration - trace.summary.duration} />
        <a class="button" href={hrefOf(swapped)}>
          Swap
        </a>
        <a class="button" href={hrefWith(route, shown, '')}>
          Choose another
        </a>
      </div>
      <table class="table">
        <TableHead titles={['Operation', 'A', 'B', 'B against A']} />
        <tbody>
          {rows.slice(0, mostRows).map(row => (
            <Row key={`${row.service}\n${row.name}\n${row.resource}`} row={row} largest={largest} />
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && (
        <p class="muted">{countText(rows.length - mostRows)} more operations are not drawn.</p>
      )}
    </div>
  )
}

function Side({ name, summary, href }: { name: string; summary: TraceSummary; href?: string }) {
  const text = `${dateText(summary.start)}, ${pluralText(summary.spans, 'span')}`
  return (
    <span class="compare-side">
      <span class="badge">{name}</span> <strong>{durationText(summary.duration)}</strong>{' '}
      {href ? <a href={href}>{text}</a> : <span class="muted">{text}</span>}
    </span>
  )
}

function Row({ row, largest }: { row: Difference; largest: number }) {
  const width = largest > 0 ? (100 * Math.abs(row.more)) / largest : 0
  return (
    <tr data-operation={`${row.service} ${row.name} ${row.resource}`}>
      <td class="operation-name">
        <ServiceName of={row.service} /> {row.name} <span class="muted">{row.resource}</span>
      </td>
      <td>{amountText(row.a)}</td>
      <td>{amountText(row.b)}</td>
      <td>
        <More more={row.more} />
        <span class={row.more > 0 ? 'more-bar worse' : 'more-bar'} style={{ width: `${width}%` }} />
      </td>
    </tr>
  )
}

function More({ more }: { more: number }) {
  // What the clock's last digit or a sum's rounding makes is no difference.
  if (Math.abs(more) < 0.0005) return <span class="muted">the same</span>
  return (
    <span class={more > 0 ? 'more worse' : 'more'}>{`${more > 0 ? '+' : '−'}${durationText(Math.abs(more))}`}</span>
  )
}

function amountText({ count, total }: Amount): string {
  return count === 0 ? '–' : `${countText(count)} in ${durationText(total)}`
}

function isLike(one: TraceSummary, other: TraceSummary): boolean {
  return one.service === other.service && one.name === other.name && one.resource === other.resource
}
