import { useEffect, useRef, useState } from 'preact/hooks'
import type { TraceSummary } from '../model'
import { NotLoaded } from './agent-ended'
import { Cell, HeadRow } from './cells'
import { colourOf } from './colour'
import { DurationHistogram } from './duration-histogram'
import { clockText, dateText, durationText, pluralText } from './format'
import { GroupBy, SortByTag } from './group-by'
import { AllTimes, LatencyPlot } from './latency-plot'
import { type Live, useCalm } from './live'
import { useNarrow } from './narrow'
import { go, listOf, type Route } from './route'
import { Rows } from './rows'
import { SearchBar } from './search-bar'
import { SortHeading } from './sort-heading'
import { StoreButtons } from './store-buttons'
import { TraceWindow } from './trace-window'
import { Welcome } from './welcome'

/** The list of traces, newest first. */
export function TraceList({ route, live }: { route: Route; live: Live }) {
  const [paused, setPaused] = useState(false)
  // The id where the row is here already: newer rows move it.
  const [selected, setSelected] = useState({ index: -1, id: '' })
  const [atTop, setAtTop] = useState(true)
  const [, draw] = useState(0)
  const [traces, setTraces] = useState<TraceWindow>()
  const revision = useCalm(live.revision, 300)
  const slow = useCalm(revision, 1000)
  const drawn = useRef(slow)
  if (!paused) drawn.current = slow
  const narrow = useNarrow()
  useEffect(() => {
    const opened = new TraceWindow({ query: route.query, sort: route.sort }, () => draw(times => times + 1))
    setTraces(opened)
    return () => opened.end()
  }, [route.query, route.sort])
  useEffect(() => {
    if (!traces) return
    if (paused || (!atTop && traces.count > 0)) void traces.look()
    else traces.refresh()
  }, [revision, paused, atTop, traces])

  const found = selected.id ? (traces?.indexOf(selected.id) ?? -1) : -1
  const at = found < 0 ? selected.index : found
  const idHere = traces?.row(at)?.id ?? ''
  useEffect(() => {
    if (selected.id === '' && idHere !== '') setSelected({ index: at, id: idHere })
  }, [selected, idHere, at])

  const count = traces?.count ?? 0
  const longest = traces?.longest ?? 0
  const open = (index: number) => {
    const row = traces?.row(index)
    if (row && row.spans > 0) go({ ...listOf(route), trace: row.id })
  }
  const newer = traces?.newer ?? 0
  const catchUp = () => {
    setPaused(false)
    setSelected({ index: -1, id: '' })
    setAtTop(true)
    traces?.refresh()
    document.querySelector('.traces .rows')?.scrollTo({ top: 0 })
  }
  return (
    <section class="view traces" aria-label="Traces">
      <div class="bar">
        <SearchBar query={route.query} problem={live.connected ? (traces?.problem ?? '') : ''} revision={revision} />
      </div>
      <div class="summary">
        <span data-matches={count}>
          {traces?.loaded ? pluralText(count, 'trace') : live.connected ? 'Loading' : ''}
        </span>
        <span class={paused || !live.connected ? 'live off' : 'live'}>
          {!live.connected ? 'agent ended' : paused ? 'paused' : atTop || count === 0 ? 'live' : 'held while you read'}
        </span>
        {newer > 0 && (paused || !atTop) && (
          <button type="button" class="chip" onClick={catchUp} data-action="catch-up">
            {pluralText(newer, 'newer trace')}
          </button>
        )}
        <AllTimes route={route} />
        <GroupBy route={route} />
        <SortByTag route={route} />
        <StoreButtons ended={!live.connected} paused={paused} onPause={() => (paused ? catchUp() : setPaused(true))} />
      </div>
      <div class="pictures">
        {count > 1 && <LatencyPlot route={route} revision={drawn.current} />}
        {count > 0 && <DurationHistogram route={route} revision={drawn.current} />}
      </div>
      {!live.connected && !traces?.loaded ? (
        <NotLoaded what="This search" />
      ) : traces?.loaded && count === 0 ? (
        <Welcome filtered={route.query !== ''} />
      ) : (
        <Rows
          label="Traces"
          role="grid"
          count={count}
          rowHeight={narrow ? 52 : 32}
          of={`${route.query} ${route.sort}`}
          selected={at}
          onSelect={index => setSelected({ index, id: traces?.row(index)?.id ?? '' })}
          onOpen={open}
          onRange={(first, last, top) => {
            setAtTop(top)
            traces?.show(first, last)
          }}
          attributes={index => ({ 'data-trace': traces?.row(index)?.id })}
          head={
            <Head
              sort={route.sort || '-start'}
              onSort={sort => go({ ...listOf(route), sort: sort === '-start' ? '' : sort })}
            />
          }
          row={index => <Line trace={traces?.row(index)} longest={longest} narrow={narrow} />}
        />
      )}
    </section>
  )
}

type SortKey = 'start' | 'duration' | 'spans' | 'errors' | 'service' | 'resource' | 'status'

/** Texts begin with the first of the alphabet, numbers with the largest. */
const texts: readonly SortKey[] = ['service', 'resource', 'status']

function Head({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
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

function Line({ trace, longest, narrow }: { trace: TraceSummary | undefined; longest: number; narrow: boolean }) {
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
          <span key={service} class="service" style={{ '--colour': colourOf(service) }}>
            {service}
          </span>
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
