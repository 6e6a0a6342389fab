import { type DurationBucket, type DurationHistogram as Histogram, operationFields } from '../list-model'
import { durationText, pluralText, tickText } from './format'
import { useLoaded } from './load'
import { hrefOf, listOf, type Route } from './route'
import { spanPartOf, termOf, termValue, withTerms } from './search-terms'

const width = 320
const height = 104
const top = 18
const bottom = 18

/** How the durations of the operation that a query asks for are spread; a bar filters the list. Nothing where it asks for none. */
export function DurationHistogram({ route, revision }: { route: Route; revision: number }) {
  const asked = spanPartOf(route.query) || route.query
  const known = operationFields.flatMap(field => {
    const value = termValue(asked, field)
    return value === '' ? [] : [[field, value] as const]
  })
  const one = known.some(([field]) => field === 'resource' || field === 'name')
  // Without the limits of the duration, so that the bars beside the chosen one stay.
  const rest = withTerms(route.query, [...operationFields, 'duration', 'span'], [])
  const parameters = new URLSearchParams([['q', rest], ...known.map(([field, value]) => [field, value])])
  const { data } = useLoaded<Histogram>(one ? `api/histogram?${parameters}` : '', revision)
  if (!data || data.buckets.length === 0) return null
  const hrefFor = ({ from, to }: DurationBucket) => {
    const limits = [...(from > 0 ? [`duration:>=${limitText(from)}`] : []), `duration:<${limitText(to)}`]
    const span = `span(${[...known.map(([field, value]) => termOf(field, value)), ...limits].join(' ')})`
    return hrefOf({ ...listOf(route), query: withTerms(rest, [], [span]) })
  }
  return <Picture histogram={data} hrefFor={hrefFor} />
}

interface PictureOptions {
  readonly histogram: Histogram
  readonly hrefFor: (bucket: DurationBucket) => string
}

function Picture({ histogram: { buckets, count, p50, p95, p99 }, hrefFor }: PictureOptions) {
  const most = buckets.reduce((largest, bucket) => Math.max(largest, bucket.count), 1)
  const step = width / buckets.length
  const tall = (height - top - bottom) / most
  const x = (duration: number) => {
    const at = buckets.findIndex(bucket => duration < bucket.to)
    const bucket = buckets[at]
    if (!bucket) return width
    const share = bucket.from > 0 ? Math.log(duration / bucket.from) / Math.log(bucket.to / bucket.from) : 0.5
    return step * (at + share)
  }
  const marks = [
    ['p50', p50],
    ['p95', p95],
    ['p99', p99],
  ] as const
  return (
    <figure class="histogram" aria-label={`Durations of ${pluralText(count, 'call')} of this operation`}>
      <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
        <title>{marks.map(([name, value]) => `${name} ${durationText(value)}`).join(', ')}</title>
        {buckets.map((bucket, at) => (
          <a key={bucket.to} href={hrefFor(bucket)} aria-label={nameOf(bucket)} data-bar={bucket.from}>
            <title>{nameOf(bucket)}</title>
            <rect class="whole" x={at * step} y={top} width={step} height={height - top - bottom} />
            <Bar left={at * step} step={step} high={tall * bucket.count} kind="bar" />
            <Bar left={at * step} step={step} high={tall * bucket.errors} kind="bar bad" />
          </a>
        ))}
        {marks.map(([name, value], at) => (
          <g key={name} class="mark">
            <path d={`M${x(value).toFixed(1)} ${top - 4}V${height - bottom}`} />
            <text x={(width * (at + 0.5)) / marks.length} y={11} text-anchor="middle">
              {`${name} ${durationText(value)}`}
            </text>
          </g>
        ))}
        <text x={0} y={height - 4}>
          {tickText(buckets[0]?.from ?? 0)}
        </text>
        <text x={width} y={height - 4} text-anchor="end">
          {tickText(buckets.at(-1)?.to ?? 0)}
        </text>
      </svg>
    </figure>
  )
}

function Bar({ left, step, high, kind }: { left: number; step: number; high: number; kind: string }) {
  // One call among thousands is still to be seen.
  const shown = high > 0 ? Math.max(2, high) : 0
  return <rect class={kind} x={left + 1} y={height - bottom - shown} width={Math.max(1, step - 2)} height={shown} />
}

function nameOf({ from, to, count, errors }: DurationBucket): string {
  return `${durationText(from)} to ${durationText(to)}: ${pluralText(count, 'call')}, ${pluralText(errors, 'error')}`
}

/** Edges have three digits, so these are exact. */
function limitText(milliseconds: number): string {
  return milliseconds < 1 ? `${Number((milliseconds * 1000).toPrecision(3))}us` : `${milliseconds}ms`
}
