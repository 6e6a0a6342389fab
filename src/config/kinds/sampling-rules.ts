import { whyRefused } from '../../secrets/expression'
import { isRecord, type Kind, type Parsed, quote, refuse } from '../option'
import { tooSlow } from './redaction'

/** A glob, in which `*` is any text and `?` any character, or in code a regular expression. */
export type Pattern = string | RegExp

/** How many of the matching traces, or spans, are kept. */
export interface SamplingRule {
  readonly service?: Pattern
  readonly name?: Pattern
  readonly resource?: Pattern
  /** Patterns by tag; all must match. */
  readonly tags?: Readonly<Record<string, Pattern>>
  /** From 0 to 1. */
  readonly sampleRate: number
  /** At most so many matching traces are kept in a second. */
  readonly maxPerSecond?: number
  /** Who wrote the rule, when it came from afar. */
  readonly provenance?: 'customer' | 'dynamic'
}

/** A rule as code may write it: also with the names that the JSON of the variable uses. */
export type SamplingRuleInCode =
  | SamplingRule
  | (Omit<SamplingRule, 'sampleRate' | 'maxPerSecond'> & {
      readonly sample_rate: number
      readonly max_per_second?: number
    })

/** A rule for single spans as code may write it: without a rate it keeps all of them. */
export type SpanSamplingRuleInCode = SamplingRuleInCode | Omit<SamplingRule, 'sampleRate' | 'provenance'>

/** Sampling rules: JSON in the variable, an array in code; a bad rule is named and left out. */
export const samplingRules: Kind<readonly SamplingRule[], readonly SamplingRuleInCode[] | string> = rules(
  'a JSON array of rules like {"service":"web","sample_rate":0.5}',
  undefined,
)

/** The same for single spans, whose rate may be left out. */
export const spanSamplingRules: Kind<readonly SamplingRule[], readonly SpanSamplingRuleInCode[] | string> = rules(
  'a JSON array of rules like {"name":"card.charge","max_per_second":50}',
  1,
)

function rules<Code>(expected: string, usualRate: number | undefined): Kind<readonly SamplingRule[], Code> {
  return {
    expected,
    parse(text) {
      try {
        const value: unknown = JSON.parse(text)
        if (Array.isArray(value)) return collect(value, usualRate)
      } catch {
        // Broken JSON is refused like JSON of another shape.
      }
      return refuse(expected, text)
    },
    accept: value => (Array.isArray(value) ? collect(value, usualRate) : refuse(expected, value)),
    show: value => JSON.stringify(value, (_, item: unknown) => (item instanceof RegExp ? String(item) : item)),
  }
}

function collect(items: readonly unknown[], usualRate: number | undefined): Parsed<readonly SamplingRule[]> {
  const rules: SamplingRule[] = []
  const problems: string[] = []
  for (const [index, item] of items.entries()) {
    const rule = readRule(item, usualRate)
    if (typeof rule === 'string') problems.push(`rule ${index + 1}: ${rule}`)
    else rules.push(rule)
  }
  return { value: rules, problems }
}

type Draft = { -readonly [Key in keyof SamplingRule]?: SamplingRule[Key] }

/** The rule, or what is wrong with it. An unknown field is wrong: a misspelt pattern would match everything. */
function readRule(item: unknown, usualRate: number | undefined): SamplingRule | string {
  if (!isRecord(item)) return `expected an object, got ${quote(item)}`
  const draft: Draft = {}
  for (const [field, value] of Object.entries(item)) {
    if (value === undefined || value === null) continue
    const problem = readField(draft, field, value)
    if (problem !== undefined) return problem
  }
  const { sampleRate = usualRate } = draft
  return sampleRate === undefined ? 'sample_rate is missing' : { ...draft, sampleRate }
}

function readField(draft: Draft, field: string, value: unknown): string | undefined {
  switch (field) {
    case 'service':
    case 'name':
    case 'resource':
      if (typeof value !== 'string' && !(value instanceof RegExp))
        return `${field}: expected a text, got ${quote(value)}`
      draft[field] = value
      return slowness(field, value)
    case 'sample_rate':
    case 'sampleRate':
      if (typeof value !== 'number' || !(value >= 0 && value <= 1))
        return `${field}: expected a number from 0 to 1, got ${quote(value)}`
      draft.sampleRate = value
      return undefined
    case 'max_per_second':
    case 'maxPerSecond':
      if (typeof value !== 'number' || !(value >= 0)) return `${field}: expected a number from 0, got ${quote(value)}`
      draft.maxPerSecond = value
      return undefined
    case 'provenance':
      if (value !== 'customer' && value !== 'dynamic')
        return `provenance: expected customer or dynamic, got ${quote(value)}`
      draft.provenance = value
      return undefined
    case 'tags':
      return readTags(draft, value)
    default:
      return `${quote(field)} is not a field of a rule`
  }
}

function readTags(draft: Draft, value: unknown): string | undefined {
  if (!isRecord(value)) return `tags: expected an object, got ${quote(value)}`
  const tags: [string, Pattern][] = []
  for (const [tag, pattern] of Object.entries(value)) {
    const slow = slowness(`tags: ${quote(tag)}`, pattern)
    if (slow !== undefined) return slow
    if (pattern instanceof RegExp) tags.push([tag, pattern])
    else if (typeof pattern === 'string' || typeof pattern === 'number' || typeof pattern === 'boolean')
      tags.push([tag, String(pattern)])
    else return `tags: ${quote(tag)}: expected a text, got ${quote(pattern)}`
  }
  draft.tags = Object.fromEntries(tags)
  return undefined
}

/** What is wrong with an expression that could take for ever on a text. */
function slowness(place: string, pattern: unknown): string | undefined {
  const reason = pattern instanceof RegExp ? whyRefused(pattern) : undefined
  return reason === undefined ? undefined : `${place}: ${tooSlow(pattern as RegExp, reason)}`
}
