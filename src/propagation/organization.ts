import type { SpanContext } from '../core/context'
import type { Trace } from '../core/trace'

/** The trace tag that marks whose organization a trace is of. */
const markerTag = '_dd.p.opm'

/** Keeps the traces of other organizations from deciding over ours. */
export interface OrganizationGuard {
  /** Our own marker, as the agent tells it; undefined until it has, and then nothing is guarded. */
  marker(): string | undefined
  /** Markers that are trusted like our own. */
  readonly trusted: readonly string[]
  /** Traces without a marker are foreign as well. */
  readonly strict: boolean
}

/** Takes decision, origin and tags from a foreign trace; its ids, baggage and the members of other vendors stay. */
export function stripForeign(context: SpanContext, guard: OrganizationGuard): void {
  const own = guard.marker()
  if (own === undefined || !isForeign(context.tags?.[markerTag], own, guard)) return
  context.priority = undefined
  context.origin = undefined
  context.tags = undefined
  context.lastDatadogSpan = undefined
}

/** Marks a trace as ours before it leaves. */
export function markOwn(trace: Trace, guard: OrganizationGuard): void {
  const own = guard.marker()
  if (own !== undefined && trace.tags?.[markerTag] !== own) trace.setTag(markerTag, own)
}

function isForeign(marker: string | undefined, own: string, { trusted, strict }: OrganizationGuard): boolean {
  if (marker === undefined) return strict
  return marker !== own && !trusted.includes(marker)
}
