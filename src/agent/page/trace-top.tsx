import { firstErrorOf } from '../error-of'
import type { PlacedSpan, TraceView } from '../model'
import { whereOf } from '../where'
import { CopyButton } from './copy'
import { clockText, dayText, durationText, pluralText } from './format'
import { go, hrefOf, listOf, type Route, type Shape } from './route'
import { savedPage } from './saved-page'
import { ServiceName } from './service-name'
import type { ShownTrace } from './shown-trace'
import { TraceActions } from './trace-actions'

interface TopOptions {
  readonly trace: TraceView
  readonly route: Route
  readonly shown: ShownTrace
}

/** What a trace is: its root, its figures, its first error, and the shapes that it can be drawn in. */
export function TraceTop({ trace, route, shown }: TopOptions) {
  const { summary, spans } = trace
  const root = spans[0]
  const where = root ? whereOf(root) : ''
  return (
    <header class="trace-top">
      <div class="trace-title">
        {!savedPage() && (
          <a class="back" href={hrefOf(listOf(route))} aria-label="Back to the list">
            ←
          </a>
        )}
        <ServiceName of={summary.service} />
        <h1 title={`${summary.name} ${summary.resource}`}>
          <span class="muted">{summary.name}</span> {summary.resource}
          {where && <span class="where"> {where}</span>}
        </h1>
        {summary.status && <span class={`code code-${summary.status[0]}`}>{summary.status}</span>}
      </div>
      <div class="trace-facts">
        <strong>{durationText(summary.duration)}</strong>
        <span>{pluralText(spans.length, 'span')}</span>
        <span>{pluralText(summary.services.length, 'service')}</span>
        {summary.errors > 0 && <span class="error-count">{pluralText(summary.errors, 'error')}</span>}
        <span>
          <span class="day">{dayText(summary.start)}</span> {clockText(summary.start)}
        </span>
        <span class="identity">
          <code>{summary.id}</code>
          <CopyButton text={summary.id} />
        </span>
        <div class="trace-ways">
          <TraceActions shown={shown} route={route} />
          <Shapes route={route} logs={trace.logs.length} />
        </div>
      </div>
      <FirstError spans={spans} onChoose={shown.choose} />
    </header>
  )
}

function Shapes({ route, logs }: { route: Route; logs: number }) {
  const shapes: readonly [Shape, string][] = [
    ['waterfall', 'Waterfall'],
    ['flame', 'Flame'],
    ['logs', `Logs ${logs}`],
    ['compare', 'Compare'],
  ]
  return (
    <fieldset class="tabs" aria-label="Shape">
      {shapes.map(([shape, label]) =>
        (shape === 'logs' && logs === 0) || (shape === 'compare' && savedPage()) ? null : (
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
  )
}

function FirstError({ spans, onChoose }: { spans: readonly PlacedSpan[]; onChoose: (span: PlacedSpan) => void }) {
  const first = firstErrorOf(spans)
  if (!first) return null
  const { span, line } = first
  return (
    <button
      type="button"
      class="plain first-error"
      onClick={() => onChoose(span)}
      title="Open the span of the first error"
    >
      <span class="badge bad">first error</span> <b>{span.name}</b> <span>{line}</span>
    </button>
  )
}
