import type { Entry } from '../model'
import type { Sample } from './pprof'

/** What of a profile ran while an operation was under way. */
export interface Cut {
  readonly samples: readonly Sample[]
  /** Samples at which other operations were under way as well: whose they are cannot be told, so they are left out. */
  readonly shared: number
}

/** The samples that were taken while requests of this resource were under way, and no others. */
export function cutBy(resource: string, samples: readonly Sample[], entries: readonly Entry[]): Cut {
  const kept: Sample[] = []
  let shared = 0
  for (const sample of samples) {
    const { at } = sample
    if (at === undefined) continue
    const open = entries.filter(({ start, duration }) => at >= start && at <= start + duration)
    if (!open.some(entry => entry.resource === resource)) continue
    if (open.every(entry => entry.resource === resource)) kept.push(sample)
    else shared++
  }
  return { samples: kept, shared }
}
