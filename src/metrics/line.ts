/** Kinds of metrics that both DataKit and the Datadog Agent keep as they are: gauge, count, distribution, set. */
export type MetricType = 'g' | 'c' | 'd' | 's'

/** Tags of one metric: an object, or texts such as `key:value`. */
export type MetricTags = Readonly<Record<string, string | number | boolean>> | readonly string[]

/**
 * One or more lines of DogStatsD.
 *
 * Source: https://docs.datadoghq.com/developers/dogstatsd/datagram_shell/
 *
 * @param tags as `tagText` gives them
 */
export function metricLine(name: string, value: number | string, type: MetricType, tags: string): string {
  const line = (text: number | string): string =>
    `${String(name).replace(/[^\w./-]+/g, '_')}:${text}|${type}${tags === '' ? '' : `|#${tags}`}`
  // To StatsD a gauge with a sign is a change of what it was; from zero, that change is the value.
  return type === 'g' && typeof value === 'number' && value < 0 ? `${line(0)}\n${line(value)}` : line(value)
}

/** Tags as text, without what would end a tag or a line. */
export function tagText(tags: MetricTags | undefined): string {
  if (tags === undefined || tags === null || typeof tags !== 'object') return ''
  try {
    const items = Array.isArray(tags) ? tags : Object.entries(tags).map(([key, value]) => `${key}:${value}`)
    return items.map(item => clean(String(item))).join(',')
  } catch {
    // What cannot be read cannot be sent; the value still can.
    return ''
  }
}

/** Two texts of tags as one. */
export function joinTags(some: string, more: string): string {
  return some === '' || more === '' ? some + more : `${some},${more}`
}

function clean(text: string): string {
  return text.replace(/[|,#@\s]+/g, '_')
}
