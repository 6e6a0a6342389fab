import { now as monotonic } from '../core/clock'
import type { Span } from '../core/span'
import { isKept } from './rate'
import { type CompiledRule, compileRules, type SamplingRule } from './rules'

/** The mechanism by which a span of a rejected trace was kept, as Datadog numbers them. */
const mechanism = 8
const mechanismTag = '_dd.span_sampling.mechanism'

/** Chooses spans that are sent although their trace is rejected. */
export interface SingleSpans {
  /** Marks those of a rejected trace's spans that a rule keeps, and gives them. */
  choose(spans: readonly Span[]): readonly Span[]
}

/** Compiles the rules, of which the first that matches a span decides; `now` gives monotonic milliseconds. */
export function createSingleSpans(given: readonly SamplingRule[], now = monotonic): SingleSpans {
  const rules = compileRules(given, now)

  /** The id of the span, not of the trace, decides by the rate: one trace may have many spans that match. */
  function keeps(span: Span, rule: CompiledRule): boolean {
    return isKept(rule.rate, span.idHigh, span.idLow) && (rule.limiter?.take() ?? true)
  }

  return {
    choose(spans) {
      return spans.filter(span => {
        const rule = rules.find(each => each.matches(span))
        if (rule === undefined || !keeps(span, rule)) return false
        span.setNumber(mechanismTag, mechanism)
        span.setNumber('_dd.span_sampling.rule_rate', rule.rate.share)
        if (rule.limiter !== undefined) span.setNumber('_dd.span_sampling.max_per_second', rule.limiter.limit)
        return true
      })
    },
  }
}
