import type { StatsdClient } from './client'
import type { MetricTags } from './line'

export type { MetricTags } from './line'

/** Metrics of the user's own, sent over DogStatsD with the tags of the service. Nothing here throws. */
export interface DogStatsD {
  /** Adds to a count; by one where `value` is left out. */
  increment(name: string, value?: number, tags?: MetricTags): void
  /** Takes from a count; one where `value` is left out. */
  decrement(name: string, value?: number, tags?: MetricTags): void
  /** Sets the value of something that goes up and down. */
  gauge(name: string, value: number, tags?: MetricTags): void
  /** Adds one of many values; what is sent is their minimum, maximum, average, median, 95th percentile, sum and count. */
  histogram(name: string, value: number, tags?: MetricTags): void
  /** Adds one of many values, which the receiver spreads over all hosts. */
  distribution(name: string, value: number, tags?: MetricTags): void
  /** Counts how many different values there were. */
  set(name: string, value: string | number, tags?: MetricTags): void
  /** Sends what waits; resolves when the system has it. Never rejects. */
  flush(): Promise<void>
}

/** The user's metrics over a client that is made at the first of them; undefined: they go nowhere. */
export function createDogStatsD(client: () => StatsdClient | undefined): DogStatsD {
  const say = (act: (to: StatsdClient) => void): void => {
    try {
      const to = client()
      if (to !== undefined) act(to)
    } catch {
      // What has no text, such as a symbol, names nothing and measures nothing.
    }
  }
  return {
    increment: (name, value = 1, tags) => say(to => to.add(name, value, 'c', tags)),
    decrement: (name, value = 1, tags) => say(to => to.add(name, -value, 'c', tags)),
    gauge: (name, value, tags) => say(to => to.add(name, value, 'g', tags)),
    histogram: (name, value, tags) => say(to => to.record(name, value, tags)),
    distribution: (name, value, tags) => say(to => to.add(name, value, 'd', tags)),
    set: (name, value, tags) => say(to => to.add(name, value, 's', tags)),
    flush: () => client()?.flush() ?? Promise.resolve(),
  }
}
