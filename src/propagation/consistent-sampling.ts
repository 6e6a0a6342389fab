import { hashHigh, hashLow } from '../core/hash'
import { wordToHex } from '../core/ids'
import type { Trace } from '../core/trace'
import { decisionMaker } from './decision'

/**
 * The member `ot` of `tracestate`, by which OpenTelemetry's samplers agree: a trace is kept where its randomness `rv` is
 * not below the threshold `th`, both of 56 bits. Source: https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
const digits = 14
const randomness = /^[0-9a-f]{14}$/
const threshold = /^[0-9a-f]{1,14}$/

/** The member without parts that are malformed; undefined where nothing is left. Parts that are not known stay. */
export function soundMember(member: string): string | undefined {
  return filtered(member, (key, value) => {
    if (key === 'rv') return randomness.test(value)
    return key !== 'th' || threshold.test(value)
  })
}

/** The members of others for what this trace became here: with our decision, or without that of before which we overruled. */
export function withDecision(trace: Trace, foreign: string | undefined): string | undefined {
  const decision = decisionOf(trace)
  if (decision !== undefined) return joined(decision, foreign, () => undefined)
  const overruled = trace.priority === 2 && trace.tags?.[decisionMaker] === '-4'
  return overruled && foreign !== undefined
    ? joined(undefined, foreign, member => filtered(member, key => key !== 'th'))
    : foreign
}

/**
 * What a rate has decided here; undefined where a user did, a limit, or a service before. A rate of 1 or 0 decides nothing
 * that another sampler could agree with, and the first is what most traces have: they cost this look.
 */
function decisionOf({ id, priority, sampled }: Trace): string | undefined {
  if (sampled === undefined) return undefined
  const share = sampled['_dd.rule_psr'] ?? sampled['_dd.agent_psr']
  if (share === undefined || share <= 0 || share >= 1 || (sampled['_dd.limit_psr'] ?? 1) !== 1) return undefined
  // All digits are exact: a double of this size is a whole number.
  const least = Math.round((1 - share) * 2 ** 56)
    .toString(16)
    .padStart(digits, '0')
  const [, , high, low] = id
  const hash = wordToHex(~hashHigh(high, low)) + wordToHex(~hashLow(low)).slice(0, digits - 8)
  const told = agreeing(hash, least, (priority ?? 0) > 0)
  return `ot=rv:${told};th:${least.replace(/0+$/, '') || '0'}`
}

/** We decide by 64 bits, so at the edge the randomness gives way by its last digit. */
function agreeing(hash: string, least: string, kept: boolean): string {
  if (kept === hash >= least) return hash
  return kept ? least : (BigInt(`0x${least}`) - 1n).toString(16).padStart(digits, '0')
}

/** Our member first, as one that was changed, then those of others, of which `ot` is what `change` makes of it. */
function joined(
  first: string | undefined,
  foreign: string | undefined,
  change: (member: string) => string | undefined,
): string | undefined {
  const members = (foreign ?? '').split(',').map(member => (member.startsWith('ot=') ? change(member) : member))
  return [first, ...members].filter(Boolean).join(',') || undefined
}

function filtered(member: string, keeps: (key: string, value: string) => boolean): string | undefined {
  const parts = member
    .slice(3)
    .split(';')
    .filter(part => {
      const colon = part.indexOf(':')
      return keeps(part.slice(0, Math.max(0, colon)), part.slice(colon + 1))
    })
  return parts.length === 0 ? undefined : `ot=${parts.join(';')}`
}
