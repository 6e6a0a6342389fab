import { useMemo, useRef } from 'preact/hooks'
import type { TraceView } from '../model'
import { NotLoaded } from './agent-ended'
import { HintLines } from './hint-list'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { LogTable } from './log-table'
import { hrefOf, listOf, type Route } from './route'
import { SpanPanel } from './span-panel'
import { TraceBar } from './trace-bar'
import { TraceCompare } from './trace-compare'
import { TraceFlame } from './trace-flame'
import { TraceTop } from './trace-top'
import { useShownTrace } from './use-shown-trace'
import { useWheelZoom } from './use-wheel-zoom'
import { Waterfall } from './waterfall'

/** How long after its end a trace is still asked for anew, in milliseconds: spans of other processes come late. */
const lateness = 60_000

/** One trace: its waterfall, flame or log lines, and the chosen span beside. */
export function TracePage({ route, live }: { route: Route; live: Live }) {
  const calm = useCalm(live.revision, 1000)
  const path = `api/traces/${encodeURIComponent(route.trace)}`
  const end = useRef<number | undefined>(undefined)
  const revision = useRef(calm)
  if (end.current === undefined || Date.now() < end.current + lateness) revision.current = calm
  const { data: trace, failure } = useLoaded<TraceView>(path, revision.current)
  end.current = trace && trace.summary.start + trace.summary.duration
  if (trace) return <Opened trace={trace} route={route} />
  return (
    <section class="view" aria-label="Trace">
      {failure && !live.connected ? (
        <NotLoaded what="This trace" />
      ) : (
        <div class="empty">
          <h1>{failure ? 'No such trace' : 'Loading'}</h1>
          {failure && <p>{failure}</p>}
        </div>
      )}
      <p class="empty">
        <a href={hrefOf(listOf(route))}>Back to the list</a>
      </p>
    </section>
  )
}

function Opened({ trace, route }: { trace: TraceView; route: Route }) {
  const { shown, find, byType, setByType } = useShownTrace(trace, route)
  const { choose } = shown
  const span = useMemo(() => trace.spans.find(each => each.id === route.span), [trace, route.span])
  const pane = useRef<HTMLDivElement>(null)
  useWheelZoom(pane, '.axis, .flame-body', shown)
  const isPicture = route.shape === 'waterfall' || route.shape === 'flame'
  return (
    <section class="view trace" aria-label="Trace">
      <TraceTop trace={trace} route={route} shown={shown} />
      {trace.hints.length > 0 && <HintLines hints={trace.hints} route={route} />}
      {isPicture && (
        <TraceBar shown={shown} find={find} shape={route.shape} byType={byType} onByType={() => setByType(!byType)} />
      )}
      <div class="split">
        <div ref={pane} class="pane">
          {route.shape === 'waterfall' && <Waterfall shown={shown} byType={byType} />}
          {route.shape === 'flame' && <TraceFlame shown={shown} />}
          {route.shape === 'logs' && (
            <LogTable lines={trace.logs} spans={trace.spans} span={route.span} onChoose={choose} />
          )}
          {route.shape === 'compare' && <TraceCompare shown={shown} route={route} />}
        </div>
        {span && <SpanPanel key={span.id} span={span} trace={trace} route={route} onClose={() => choose(undefined)} />}
      </div>
    </section>
  )
}
