import { type Baggage, SpanContext } from '../core/context'
import { decisionMaker } from './decision'
import { type OrganizationGuard, stripForeign } from './organization'
import type { StyleName } from './style'

/** What becomes of a trace that a request brings: it goes on, a new one links to it, or nothing of it is taken. */
export type ExtractBehavior = 'continue' | 'restart' | 'ignore'

/** What happens to an extracted context before a span begins under it. */
export interface ArrivalSettings {
  readonly behavior: ExtractBehavior
  /** Items of baggage that become tags; `*` is all. */
  readonly baggageTagKeys: readonly string[]
  readonly organizationGuard: OrganizationGuard | undefined
  /** What the service before has decided does not count. */
  readonly ignoresDecision: boolean
}

/** Makes the context that a span begins under of what the headers said. */
export type Arrive = (
  context: SpanContext | undefined,
  style: StyleName,
  baggage: Baggage | undefined,
) => SpanContext | undefined

/** Composes the steps of the settings. */
export function createArrival({
  behavior,
  baggageTagKeys,
  organizationGuard,
  ignoresDecision,
}: ArrivalSettings): Arrive {
  return (context, style, baggage) => {
    if (context !== undefined && organizationGuard !== undefined) stripForeign(context, organizationGuard)
    if (context !== undefined && ignoresDecision) forgetDecision(context)
    const going = behavior === 'restart' ? restart(context, style) : context
    if (baggage === undefined) return going
    const carrying = going ?? withoutTrace()
    carrying.baggage = baggage
    tagBaggage(carrying, baggage, baggageTagKeys)
    return carrying
  }
}

/** A context of no trace that links to the one that came: its decision and tags end with it. */
function restart(context: SpanContext | undefined, style: StyleName): SpanContext | undefined {
  if (!context?.hasTrace()) return undefined
  const fresh = withoutTrace()
  fresh.links = [{ context, attributes: { reason: 'propagation_behavior_extract', context_headers: style } }]
  return fresh
}

function forgetDecision(context: SpanContext): void {
  context.priority = undefined
  if (context.tags === undefined) return
  const { [decisionMaker]: _maker, '_dd.p.ksr': _rate, ...others } = context.tags
  context.tags = others
}

function withoutTrace(): SpanContext {
  return new SpanContext([0, 0, 0, 0], 0, 0, true)
}

function tagBaggage(context: SpanContext, baggage: Baggage, keys: readonly string[]): void {
  for (const key of keys.includes('*') ? Object.keys(baggage) : keys) {
    if (!Object.hasOwn(baggage, key)) continue
    // Beside the tags that travel on: these have no `_dd.p.` before them and stay here.
    context.tags ??= {}
    context.tags[`baggage.${key}`] = baggage[key] as string
  }
}
