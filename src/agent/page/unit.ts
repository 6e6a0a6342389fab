import { bytesText, durationText, shortText } from './format'

/** Writes a value of a metric. */
export type ValueText = (value: number) => string

const nanoseconds: ValueText = value => durationText(value / 1e6)
const milliseconds: ValueText = value => durationText(value)
const seconds: ValueText = value => durationText(value * 1000)
const percent: ValueText = value => `${shortText(value)}%`
const share: ValueText = value => percent(value * 100)
const bytes: ValueText = value => (value < 0 ? `-${bytesText(-value)}` : bytesText(Math.round(value)))

/**
 * Units by name, the first that fits: DogStatsD carries none.
 * Those of Node's runtime are those of Datadog: https://docs.datadoghq.com/tracing/metrics/runtime_metrics/nodejs/
 */
const units: readonly (readonly [pattern: RegExp, name: string, text: ValueText])[] = [
  [/(?:^|[._])count$|number_of|active_resources/, '', shortText],
  [/^runtime\.node\.cpu\./, '% of a core', percent],
  [/^runtime\.node\.(?:mem|heap)\./, 'bytes', bytes],
  [/^runtime\.node\.(?:event_loop\.delay|gc\.pause)/, 'time', nanoseconds],
  [/^runtime\.node\.event_loop\.utilization$/, '% of the time', share],
  [/^runtime\.node\.process\.uptime$/, 'time', seconds],
  [/(?:^|[._])(?:ns|nanoseconds?)(?:[._]|$)/, 'time', nanoseconds],
  [/(?:^|[._])(?:ms|milliseconds?|millis)(?:[._]|$)/, 'time', milliseconds],
  [/(?:^|[._])(?:s|secs?|seconds?)(?:[._]|$)/, 'time', seconds],
  [/(?:^|[._])(?:bytes?)(?:[._]|$)/, 'bytes', bytes],
  [/(?:^|[._])(?:percent|pct)(?:[._]|$)/, '%', percent],
]

/** The unit of a metric, as its name tells it, and how its values are written; without one they are plain numbers. */
export function unitOf(name: string): { readonly unit: string; readonly text: ValueText } {
  const found = units.find(([pattern]) => pattern.test(name))
  return { unit: found?.[1] ?? '', text: found?.[2] ?? shortText }
}
