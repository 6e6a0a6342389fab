import { now as monotonic } from '../core/clock'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import { createRate, isKept, type Rate } from './rate'
import { RateLimiter } from './rate-limiter'
import { type CompiledRule, compileRules, type SamplingRule } from './rules'

/** What the sampler needs to know. */
export interface SamplerSettings {
  /** The share of traces to keep that no rule matches; left out: the agent's rates decide. */
  readonly sampleRate?: number | undefined
  /** The first rule that matches decides. */
  readonly rules: readonly SamplingRule[]
  /** How many traces a second the rules and the sample rate may keep together; below 0 there is no limit. */
  readonly rateLimit?: number | undefined
  /** The limit is told of where it has no effect as well: somebody has set it. */
  readonly tellsLimit?: boolean | undefined
  readonly env: string | undefined
  /** The limit has left out a trace for the first time. */
  readonly limited?: (() => void) | undefined
  /** Monotonic milliseconds; left out: the process's clock. */
  readonly now?: () => number
}

/** Decides which traces are kept. */
export interface Sampler {
  /** Decides for a trace that nobody has decided for: no user, and no service before this one. */
  sample(trace: Trace): void
  /** Takes the agent's rates, by `service:<name>,env:<env>`, in place of those before; `service:,env:` is for all others. */
  updateRates(rates: Readonly<Record<string, unknown>>): void
  /** Decides by other rules and another sample rate from now on; the limit of both stays, with what it has counted. */
  reconfigure(settings: Pick<SamplerSettings, 'sampleRate' | 'rules'>): void
}

const maker = '_dd.p.dm'
const rateTag = '_dd.p.ksr'

interface AgentRate {
  readonly rate: Rate
  readonly metrics: Readonly<Record<string, number>>
}

/** Makes a sampler: rules, then the sample rate, then the agent's rates; without any of them all traces are kept. */
export function createSampler(settings: SamplerSettings): Sampler {
  const { rateLimit = -1, tellsLimit = false, env = '', now = monotonic, limited } = settings
  let rules = compile(settings)
  const limiter = rateLimit >= 0 && Number.isFinite(rateLimit) ? new RateLimiter(rateLimit, now, limited) : undefined
  const suffix = `,env:${env}`
  let byService = new Map<string, AgentRate>()
  let byDefault: AgentRate | undefined

  function compile({ sampleRate, rules: given }: Pick<SamplerSettings, 'sampleRate' | 'rules'>) {
    const last = sampleRate === undefined ? [] : [{ sampleRate }]
    return compileRules([...given, ...last], now)
  }

  function sample(trace: Trace): void {
    if (trace.priority !== undefined) return
    const { root } = trace
    const rule = root && firstMatch(rules, root)
    if (rule !== undefined) sampleByRule(trace, rule, limiter, tellsLimit)
    else sampleByAgent(trace, (root && byService.get(root.service)) ?? byDefault)
  }

  function updateRates(rates: Readonly<Record<string, unknown>>): void {
    byService = new Map()
    byDefault = undefined
    for (const [key, share] of Object.entries(rates)) {
      if (typeof share !== 'number' || !Number.isFinite(share)) continue
      const rate = createRate(share)
      const entry = { rate, metrics: Object.freeze({ '_dd.agent_psr': rate.share }) }
      if (key === 'service:,env:') byDefault = entry
      // Only this env's rates are kept, so that a look-up needs no key to be built.
      else if (key.startsWith('service:') && key.endsWith(suffix)) byService.set(key.slice(8, -suffix.length), entry)
    }
  }

  return {
    sample,
    updateRates,
    reconfigure(changed) {
      rules = compile(changed)
    },
  }
}

function firstMatch(rules: readonly CompiledRule[], root: Span): CompiledRule | undefined {
  for (const rule of rules) if (rule.matches(root)) return rule
  return undefined
}

/** A rule is the user's will, so its decisions are 2 and -1. */
function sampleByRule(trace: Trace, rule: CompiledRule, limiter: RateLimiter | undefined, tellsLimit: boolean): void {
  const { id } = trace
  let kept = isKept(rule.rate, id[2], id[3])
  const quiet = tellsLimit || rule.limiter !== undefined ? rule.unlimited : rule.metrics
  trace.sampled = quiet
  if (kept && (limiter !== undefined || rule.limiter !== undefined)) {
    kept = (rule.limiter?.take() ?? true) && (limiter?.take() ?? true)
    const effective = (rule.limiter?.effectiveRate() ?? 1) * (limiter?.effectiveRate() ?? 1)
    trace.sampled = effective === 1 ? quiet : { '_dd.rule_psr': rule.rate.share, '_dd.limit_psr': effective }
  }
  settle(trace, kept ? 2 : -1, rule.maker)
  trace.setTag(rateTag, rule.rate.text)
}

/** Without a word from the agent everything is kept, and the agent decides when it has all of the trace. */
function sampleByAgent(trace: Trace, agent: AgentRate | undefined): void {
  if (agent === undefined) {
    settle(trace, 1, '-0')
    return
  }
  const { id } = trace
  trace.sampled = agent.metrics
  settle(trace, isKept(agent.rate, id[2], id[3]) ? 1 : 0, '-1')
  trace.setTag(rateTag, agent.rate.text)
}

/** Who has decided is told; a maker that a service before this one named for a kept trace stays. */
function settle(trace: Trace, priority: number, mechanism: string): void {
  trace.priority = priority
  if (priority <= 0 || trace.tags?.[maker] === undefined) trace.setTag(maker, mechanism)
}
