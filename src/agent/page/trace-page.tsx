import { useMemo, useRef } from 'preact/hooks'
import type { PlacedSpan, TraceView } from '../model'
import { NotLoaded } from './agent-ended'
import { colourOf } from './colour'
import { CopyButton } from './copy'
import { dateText, durationText, pluralText } from './format'
import { HintLines } from './hint-list'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { LogTable } from './log-table'
import { go, hrefOf, listOf, type Route, type Shape } from './route'
import { SpanPanel } from './span-panel'
import { TraceFlame } from './trace-flame'
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
  const span = useMemo(() => trace?.spans.find(each => each.id === route.span), [trace, route.span])
  if (!trace) {
    return (
      <section class="view" aria-label="Trace">
        {failure && !live.connected ? (
          <NotLoaded what="This trace" />
        ) : (
          <div class="empty">
            <h2>{failure ? 'No such trace' : 'Loading'}</h2>
            {failure && <p>{failure}</p>}
          </div>
        )}
        <p class="empty">
          <a href={hrefOf(listOf(route))}>Back to the list</a>
        </p>
      </section>
    )
  }
  const choose = (chosen: PlacedSpan | undefined) => go({ ...route, span: chosen?.id ?? '' }, route.span !== '')
  return (
    <section class="view trace" aria-label="Trace">
      <Top trace={trace} route={route} />
      {trace.hints.length > 0 && <HintLines hints={trace.hints} route={route} />}
      <div class="split">
        <div class="pane">
          {route.shape === 'waterfall' && <Waterfall trace={trace} span={route.span} onChoose={choose} />}
          {route.shape === 'flame' && <TraceFlame spans={trace.spans} span={route.span} onChoose={choose} />}
          {route.shape === 'logs' && <LogTable lines={trace.logs} spans={trace.spans} onChoose={choose} />}
        </div>
        {span && <SpanPanel key={span.id} span={span} trace={trace} onClose={() => choose(undefined)} />}
      </div>
    </section>
  )
}

function Top({ trace, route }: { trace: TraceView; route: Route }) {
  const { summary, spans, logs } = trace
  const shapes: readonly [Shape, string][] = [
    ['waterfall', 'Waterfall'],
    ['flame', 'Flame'],
    ['logs', `Logs ${logs.length}`],
  ]
  return (
    <header class="trace-top">
      <div class="trace-title">
        <a class="back" href={hrefOf(listOf(route))} aria-label="Back to the list">
          ←
        </a>
        <span class="service" style={{ '--colour': colourOf(summary.service) }}>
          {summary.service}
        </span>
        <h1 title={`${summary.name} ${summary.resource}`}>
          <span class="muted">{summary.name}</span> {summary.resource}
        </h1>
        {summary.status && <span class={`code code-${summary.status[0]}`}>{summary.status}</span>}
      </div>
      <div class="trace-facts">
        <strong>{durationText(summary.duration)}</strong>
        <span>{pluralText(spans.length, 'span')}</span>
        <span>{pluralText(summary.services.length, 'service')}</span>
        {summary.errors > 0 && <span class="error-count">{pluralText(summary.errors, 'error')}</span>}
        <span>{dateText(summary.start)}</span>
        <span class="identity">
          <code>{summary.id}</code>
          <CopyButton text={summary.id} />
        </span>
        <fieldset class="tabs" aria-label="Shape">
          {shapes.map(([shape, label]) =>
            shape === 'logs' && logs.length === 0 ? null : (
              <button
                key={shape}
                type="button"
                aria-pressed={route.shape === shape}
                onClick={() => go({ ...route, shape })}
                data-shape={shape}
              >
                {label}
              </button>
            ),
          )}
        </fieldset>
        <CopyButton text={() => JSON.stringify(trace, null, 2)} label="Copy trace as JSON" />
      </div>
    </header>
  )
}
