import { useMemo, useState } from 'preact/hooks'
import type { MetricSeries } from '../model'
import { colourOf } from './colour'
import { pluralText, shortText } from './format'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { Plot } from './plot'

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
  return (
    <article class="plot" aria-label={name} data-metric={name}>
      <header>
        <h2 title={name}>{name}</h2>
        <span class="badge">{series[0]?.type}</span>
      </header>
      <p class="plot-tags" title={common.join(', ')}>
        {common.join(', ')}
      </p>
      <Plot
        series={drawn.map((each, index) => ({
          points: each.points,
          colour: colourOf(labels[index] || name, 'series'),
        }))}
      />
      <ul class="legend">
        {drawn.map((each, index) => (
          <li
            key={labels[index]}
            style={{ '--colour': colourOf(labels[index] || name, 'series') }}
            title={each.tags.join(', ')}
          >
            <span class="legend-name">{labels[index] || 'last'}</span>
            <b>{shortText(each.points.at(-1)?.[1] ?? 0)}</b>
          </li>
        ))}
        {series.length > mostSeries && <li class="muted">{series.length - mostSeries} more</li>}
      </ul>
    </article>
  )
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
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1))
}
