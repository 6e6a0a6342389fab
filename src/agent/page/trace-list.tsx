import { NotLoaded } from './agent-ended'
import { DurationHistogram } from './duration-histogram'
import { pluralText } from './format'
import { GroupBy, SortByTag } from './group-by'
import { AllTimes, LatencyPlot } from './latency-plot'
import type { Live } from './live'
import { rowHeightIn, useNarrow } from './narrow'
import { go, listOf, type Route } from './route'
import { Rows } from './rows'
import { SearchBar } from './search-bar'
import { StoreButtons } from './store-buttons'
import { TraceHead, TraceLine } from './trace-line'
import { type ReadList, useTraceList } from './use-trace-list'
import { Welcome } from './welcome'

interface ListOptions {
  readonly list: ReadList
  readonly route: Route
  readonly live: Live
}

/** The list of traces, newest first. */
export function TraceList({ route, live }: { route: Route; live: Live }) {
  const list = useTraceList(route, live)
  const { traces, revision } = list
  const count = traces?.count ?? 0
  const problem = live.connected ? (traces?.problem ?? '') : ''
  return (
    <section class="view traces" aria-label="Traces">
      <div class="bar">
        <SearchBar query={route.query} problem={problem} revision={live.revision} />
      </div>
      <Summary list={list} route={route} live={live} />
      <div class="pictures">
        {count > 1 && <LatencyPlot route={route} revision={revision} />}
        {count > 0 && <DurationHistogram route={route} revision={revision} />}
      </div>
      {!live.connected && !traces?.loaded ? (
        <NotLoaded what="This search" />
      ) : traces?.loaded && count === 0 ? (
        <Welcome filtered={route.query !== ''} />
      ) : (
        <List list={list} route={route} />
      )}
    </section>
  )
}

function Summary({ list, route, live }: ListOptions) {
  const { traces, paused, held, pause, catchUp } = list
  const count = traces?.count ?? 0
  const newer = traces?.newer ?? 0
  return (
    <div class="summary">
      <span data-matches={count}>{traces?.loaded ? pluralText(count, 'trace') : live.connected ? 'Loading' : ''}</span>
      <span class={paused || !live.connected ? 'live off' : 'live'}>
        {!live.connected ? 'agent ended' : paused ? 'paused' : held ? 'held while you read' : 'live'}
      </span>
      {newer > 0 && held && (
        <button type="button" class="chip" onClick={catchUp} data-action="catch-up">
          {pluralText(newer, 'newer trace')}
        </button>
      )}
      <AllTimes route={route} />
      <GroupBy route={route} />
      <SortByTag route={route} />
      <StoreButtons ended={!live.connected} paused={paused} onPause={paused ? catchUp : pause} />
    </div>
  )
}

function List({ list, route }: Omit<ListOptions, 'live'>) {
  const { traces, selected, select, show } = list
  const narrow = useNarrow()
  const longest = traces?.longest ?? 0
  const open = (index: number) => {
    const row = traces?.row(index)
    if (row && row.spans > 0) go({ ...listOf(route), trace: row.id })
  }
  const sort = (by: string) => go({ ...listOf(route), sort: by === '-start' ? '' : by })
  return (
    <Rows
      label="Traces"
      role="grid"
      count={traces?.count ?? 0}
      rowHeight={rowHeightIn(narrow)}
      of={`${route.query} ${route.sort}`}
      selected={selected}
      onSelect={select}
      onOpen={open}
      onRange={show}
      attributes={index => ({ 'data-trace': traces?.row(index)?.id })}
      head={<TraceHead sort={route.sort || '-start'} onSort={sort} />}
      row={index => <TraceLine trace={traces?.row(index)} longest={longest} narrow={narrow} />}
    />
  )
}
