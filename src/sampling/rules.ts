import type { Span } from '../core/span'
import { isFoundIn } from '../secrets/expression'
import { compileGlob, type Glob, isAnything } from './glob'
import { createRate, type Rate } from './rate'
import { RateLimiter } from './rate-limiter'

/** A glob, in which `*` is any text and `?` any character, or a regular expression. */
export type Pattern = string | RegExp

/** A rule for the traces whose first span matches all of its patterns, or for the spans that do. */
export interface SamplingRule {
  readonly service?: Pattern
  readonly name?: Pattern
  readonly resource?: Pattern
  /** Patterns by tag. */
  readonly tags?: Readonly<Record<string, Pattern>>
  /** The share to keep, from 0 to 1. */
  readonly sampleRate: number
  /** At most so many matching traces are kept in a second. */
  readonly maxPerSecond?: number
  /** Who wrote the rule, when it came from afar. */
  readonly provenance?: 'customer' | 'dynamic'
}

/** A rule made ready: what it says of every trace is said once, here. */
export interface CompiledRule {
  readonly rate: Rate
  /** Text of `_dd.p.dm`. */
  readonly maker: string
  /** Metrics where no limit is to be told. */
  readonly metrics: Readonly<Record<string, number>>
  /** Metrics where limits are told and have let everything through. */
  readonly unlimited: Readonly<Record<string, number>>
  readonly limiter: RateLimiter | undefined
  matches(span: Span): boolean
}

/** Compiles the rules; a rate that is no number leaves its rule out. */
export function compileRules(rules: readonly SamplingRule[], now: () => number): readonly CompiledRule[] {
  return rules.filter(rule => Number.isFinite(rule.sampleRate)).map(rule => compileRule(rule, now))
}

function compileRule(rule: SamplingRule, now: () => number): CompiledRule {
  const rate = createRate(rule.sampleRate)
  const tests = testsOf(rule)
  const { maxPerSecond } = rule
  return {
    rate,
    maker: makerOf(rule),
    metrics: Object.freeze({ '_dd.rule_psr': rate.share }),
    unlimited: Object.freeze({ '_dd.rule_psr': rate.share, '_dd.limit_psr': 1 }),
    limiter: maxPerSecond === undefined || !(maxPerSecond >= 0) ? undefined : new RateLimiter(maxPerSecond, now),
    matches(span) {
      for (const test of tests) if (!test(span)) return false
      return true
    },
  }
}

/** The number of the mechanism: 3 is a rule of this service, 11 and 12 are rules from afar. */
function makerOf(rule: SamplingRule): string {
  if (rule.provenance === undefined) return '-3'
  return rule.provenance === 'customer' ? '-11' : '-12'
}

type Test = (span: Span) => boolean

function testsOf({ service, name, resource, tags }: SamplingRule): readonly Test[] {
  const tests: Test[] = []
  if (service !== undefined) tests.push(fieldTest('service', compilePattern(service)))
  if (name !== undefined) tests.push(fieldTest('name', compilePattern(name)))
  if (resource !== undefined) tests.push(fieldTest('resource', compilePattern(resource)))
  for (const [tag, pattern] of Object.entries(tags ?? {})) tests.push(tagTest(tag, pattern))
  return tests
}

function fieldTest(field: 'service' | 'name' | 'resource', glob: Glob): Test {
  return span => glob(span[field])
}

/** A tag that is not there matches nothing. A number matches a glob by its digits, one with a fraction only `*`. */
function tagTest(tag: string, pattern: Pattern): Test {
  const matches = compilePattern(pattern)
  const isGlob = typeof pattern === 'string'
  const anything = isGlob && isAnything(pattern)
  return span => {
    const text = span.getText(tag)
    if (text !== undefined) return matches(text)
    const number = span.getNumber(tag)
    return number !== undefined && (anything || ((!isGlob || Number.isInteger(number)) && matches(String(number))))
  }
}

function compilePattern(pattern: Pattern): Glob {
  if (typeof pattern === 'string') return compileGlob(pattern)
  // Without `g` and `y`, which would go on behind the last match of another span.
  const stateless = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  return text => isFoundIn(stateless, text)
}
