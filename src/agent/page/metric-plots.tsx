import { useMemo, useState } from 'preact/hooks'
import type { MetricSeries } from '../model'
import { colourOf } from './colour'
import { clockText, pluralText } from './format'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { Plot, type PlotPoint } from './plot'
import { unitOf } from './unit'

/** At most so many series are drawn in one plot. */
const mostSeries = 10

/** What arrived over DogStatsD, one plot a name. */
export function MetricPlots({ live }: { live: Live }) {
  const { data: series, failure } = useLoaded<readonly MetricSeries[]>('api/metrics', useCalm(live.revision, 5000))
  const [word, setWord] = useState('')
  const byName = useMemo(() => group(series ?? [], word), [series, word])
  if (!series || series.length === 0) {
    return (
      <section class="view" aria-label="Metrics">
        <div class="empty">
          <h2>{series ? 'No metrics yet' : failure || 'Loading'}</h2>
          {series && <p>Metrics that programs send over DogStatsD are drawn here.</p>}
        </div>
      </section>
    )
  }
  return (
    <section class="view" aria-label="Metrics">
      <div class="bar">
        <input
          id="search"
          type="search"
          class="metric-search"
          aria-label="Name or tag of a metric"
          placeholder="Name or tag"
          value={word}
          onInput={event => setWord(event.currentTarget.value)}
        />
        <span class="muted">{pluralText(byName.length, 'metric')}</span>
      </div>
      <div class="plots scroll">
        {byName.map(([name, each]) => (
          <Card key={name} name={name} series={each} />
        ))}
      </div>
    </section>
  )
}

function Card({ name, series }: { name: string; series: readonly MetricSeries[] }) {
  const drawn = series.slice(0, mostSeries)
  const common = (drawn[0]?.tags ?? []).filter(tag => drawn.every(each => each.tags.includes(tag)))
  const labels = drawn.map(each => each.tags.filter(tag => !common.includes(tag)).join(', '))
  const { unit, text } = unitOf(name)
  const [point, setPoint] = useState<PlotPoint>()
  // A plot that is drawn anew loses its cursor.
  const lines = useMemo(
    () => drawn.map((each, index) => ({ points: each.points, colour: colourOfSeries(labels[index] || name) })),
    [series],
  )
  const shownAt = (index: number) => (point ? point.values[index] : drawn[index]?.points.at(-1)?.[1])
  return (
    <article class="plot" aria-label={name} data-metric={name}>
      <header>
        <h2 title={name}>{name}</h2>
        <span class="badge">{[series[0]?.type, unit].filter(Boolean).join(', ')}</span>
      </header>
      <p class="plot-tags" title={common.join(', ')}>
        {point ? `at ${clockText(point.time).slice(0, 8)}` : common.join(', ')}
      </p>
      <Plot series={lines} label={name} text={text} onPoint={setPoint} />
      <ul class="legend" aria-live="polite">
        {drawn.map((each, index) => (
          <li
            key={labels[index]}
            style={{ '--colour': colourOfSeries(labels[index] || name) }}
            title={each.tags.join(', ')}
          >
            <span class="legend-name">{labels[index] || (point ? 'then' : 'last')}</span>
            <b>{valueText(shownAt(index), text)}</b>
          </li>
        ))}
        {series.length > mostSeries && <li class="muted">{series.length - mostSeries} more</li>}
      </ul>
    </article>
  )
}

// A service has the colour that it has in lists, waterfalls and the map.
function colourOfSeries(label: string): string {
  const [, service] = /^service:([^,]+)$/.exec(label) ?? []
  return service === undefined ? colourOf(label, 'series') : colourOf(service)
}

function valueText(value: number | undefined, text: (value: number) => string): string {
  return value === undefined ? '–' : text(value)
}

function group(series: readonly MetricSeries[], word: string): readonly (readonly [string, readonly MetricSeries[]])[] {
  const byName = new Map<string, MetricSeries[]>()
  const wanted = word.trim().toLowerCase()
  for (const each of series) {
    if (wanted && !`${each.name} ${each.tags.join(' ')}`.toLowerCase().includes(wanted)) continue
    const old = byName.get(each.name)
    if (old) old.push(each)
    else byName.set(each.name, [each])
  }
  return [...byName].sort(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
}

// The application's own come first, then what Node tells of itself, then the tracer.
function placeOf(name: string): number {
  return name.startsWith('datadog.tracer.') ? 2 : name.startsWith('runtime.node.') ? 1 : 0
}
