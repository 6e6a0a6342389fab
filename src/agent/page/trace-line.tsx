import type { TraceSummary } from '../model'
import { Cell, HeadRow } from './cells'
import { clockText, dateText, durationText, pluralText } from './format'
import { ServiceName } from './service-name'
import { SortHeading } from './sort-heading'

type SortKey = 'start' | 'duration' | 'spans' | 'errors' | 'service' | 'resource' | 'status'

/** Texts begin with the first of the alphabet, numbers with the largest. */
const texts: readonly SortKey[] = ['service', 'resource', 'status']

/** The headings of the list; each sorts it. */
export function TraceHead({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
  const sorted = sort.replace(/^-/, '') as SortKey
  const up = !sort.startsWith('-')
  const heading = (by: SortKey, kind: string, title: string) => (
    <SortHeading
      kind={kind}
      by={by}
      sorted={sorted}
      up={up}
      onSort={chosen => {
        const falls = chosen === sorted ? up : !texts.includes(chosen)
        onSort(falls ? `-${chosen}` : chosen)
      }}
    >
      {title}
    </SortHeading>
  )
  return (
    <HeadRow>
      {heading('start', 'start', 'Start')}
      {heading('service', 'services', 'Services')}
      {heading('resource', 'resource', 'Resource')}
      {heading('status', 'status', 'Status')}
      {heading('duration', 'duration', 'Duration')}
      {heading('spans', 'count spans', 'Spans')}
      {heading('errors', 'count errors', 'Errors')}
    </HeadRow>
  )
}

/** A trace as a row of the list. */
export function TraceLine({
  trace,
  longest,
  narrow,
}: {
  trace: TraceSummary | undefined
  longest: number
  narrow: boolean
}) {
  if (!trace) return <Cell kind="start muted">…</Cell>
  if (trace.spans === 0) return <Cell kind="resource muted">{trace.resource}</Cell>
  const share = longest > 0 ? Math.max(0.5, (100 * trace.duration) / longest) : 0
  const services = trace.services.length > 0 ? trace.services : [trace.service]
  return (
    <>
      <Cell kind="start" title={dateText(trace.start)}>
        {clockText(trace.start)}
      </Cell>
      <Cell kind="services" title={services.join(', ')}>
        {services.slice(0, 2).map(service => (
          <ServiceName key={service} of={service} />
        ))}
        {services.length > 2 && <span class="muted">+{services.length - 2}</span>}
      </Cell>
      <Cell kind="resource" title={[trace.name, trace.resource, trace.where, trace.error].filter(Boolean).join(' ')}>
        <span class="muted">{trace.name}</span> {trace.resource}
        {trace.where && ` ${trace.where}`}
        {trace.error && <span class="row-error"> {trace.error}</span>}
        {trace.said && <span class="badge">{trace.said}</span>}
      </Cell>
      <Cell kind="status">
        {trace.status ? (
          <span class={`code code-${trace.status[0]}`}>{trace.status}</span>
        ) : (
          <span class="muted">–</span>
        )}
      </Cell>
      <Cell kind="duration">
        <span class="meter">
          <span class={trace.errors > 0 ? 'fill bad' : 'fill'} style={{ width: `${share}%` }} />
        </span>
        <span class="figure">{durationText(trace.duration)}</span>
      </Cell>
      <Cell kind="count spans">{trace.spans}</Cell>
      <Cell kind="count errors" title={pluralText(trace.errors, 'error')}>
        {trace.errors > 0 && (
          <span class="error-count">{narrow ? pluralText(trace.errors, 'error') : trace.errors}</span>
        )}
      </Cell>
    </>
  )
}
