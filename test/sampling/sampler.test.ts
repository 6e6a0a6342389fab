import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Trace } from '../../src/core/trace'
import { createSampler, type SamplerSettings } from '../../src/sampling/sampler'
import { traceOf } from './span-of'

/** Hashes to 0.06 of the range, so every rate above keeps it. */
const early = 1n
/** Hashes to 0.94 of the range, so every rate below drops it. */
const late = 2n ** 64n - 1n

function sampler(settings: Partial<SamplerSettings> = {}) {
  return createSampler({ rules: [], env: 'prod', now: () => 0, ...settings })
}

function told(trace: Trace) {
  return { priority: trace.priority, sampled: trace.sampled && { ...trace.sampled }, tags: trace.tags }
}

test('without rules and rates a trace is kept by default', () => {
  const trace = traceOf({ id: late })
  sampler().sample(trace)
  assert.deepEqual(told(trace), { priority: 1, sampled: undefined, tags: { '_dd.p.dm': '-0' } })
})

test('the first rule that matches decides, as the user would', () => {
  const rules = [{ service: 'other', sampleRate: 0 }, { service: 'sh?p', sampleRate: 0.5 }, { sampleRate: 0 }]
  const kept = traceOf({ id: early })
  const dropped = traceOf({ id: late })
  const { sample } = sampler({ rules })
  sample(kept)
  sample(dropped)
  assert.deepEqual(told(kept), {
    priority: 2,
    sampled: { '_dd.rule_psr': 0.5 },
    tags: { '_dd.p.dm': '-3', '_dd.p.ksr': '0.5' },
  })
  assert.deepEqual(told(dropped), {
    priority: -1,
    sampled: { '_dd.rule_psr': 0.5 },
    tags: { '_dd.p.dm': '-3', '_dd.p.ksr': '0.5' },
  })
})

test('the sample rate is a rule for what no rule matches', () => {
  const { sample } = sampler({ rules: [{ service: 'other', sampleRate: 1 }], sampleRate: 0 })
  const trace = traceOf({ id: early })
  const other = traceOf({ id: early, service: 'other' })
  sample(trace)
  sample(other)
  assert.deepEqual(told(trace), {
    priority: -1,
    sampled: { '_dd.rule_psr': 0 },
    tags: { '_dd.p.dm': '-3', '_dd.p.ksr': '0' },
  })
  assert.equal(other.priority, 2)
})

test('rules from afar are told apart by their maker', () => {
  const makers = (['customer', 'dynamic'] as const).map(provenance => {
    const trace = traceOf()
    sampler({ rules: [{ sampleRate: 1, provenance }] }).sample(trace)
    return trace.tags?.['_dd.p.dm']
  })
  assert.deepEqual(makers, ['-11', '-12'])
})

test("the agent's rate for the service and env decides, with automatic priorities", () => {
  const { sample, updateRates } = sampler()
  updateRates({ 'service:shop,env:prod': 0.5, 'service:shop,env:dev': 0, 'service:,env:': 0.02 })
  const kept = traceOf({ id: early })
  const dropped = traceOf({ id: late })
  const other = traceOf({ id: early, service: 'other' })
  sample(kept)
  sample(dropped)
  sample(other)
  assert.deepEqual(told(kept), {
    priority: 1,
    sampled: { '_dd.agent_psr': 0.5 },
    tags: { '_dd.p.dm': '-1', '_dd.p.ksr': '0.5' },
  })
  assert.deepEqual(told(dropped), {
    priority: 0,
    sampled: { '_dd.agent_psr': 0.5 },
    tags: { '_dd.p.dm': '-1', '_dd.p.ksr': '0.5' },
  })
  assert.deepEqual(told(other), {
    priority: 0,
    sampled: { '_dd.agent_psr': 0.02 },
    tags: { '_dd.p.dm': '-1', '_dd.p.ksr': '0.02' },
  })
})

test('a service that the agent gives no rate for is kept by default', () => {
  const { sample, updateRates } = sampler()
  updateRates({ 'service:other,env:prod': 0 })
  const trace = traceOf()
  sample(trace)
  assert.deepEqual(told(trace), { priority: 1, sampled: undefined, tags: { '_dd.p.dm': '-0' } })
})

test('without an env the rates without an env are meant', () => {
  const { sample, updateRates } = sampler({ env: undefined })
  updateRates({ 'service:shop,env:': 0, 'service:shop,env:prod': 1 })
  const trace = traceOf()
  sample(trace)
  assert.equal(trace.priority, 0)
})

test('new rates replace all rates before them', () => {
  const { sample, updateRates } = sampler()
  updateRates({ 'service:shop,env:prod': 0 })
  updateRates({ 'service:,env:': 1 })
  const trace = traceOf()
  sample(trace)
  assert.deepEqual(trace.sampled, { '_dd.agent_psr': 1 })
  updateRates({})
  const later = traceOf()
  sample(later)
  assert.equal(later.sampled, undefined)
})

test('rates that are no numbers are left out', () => {
  const { sample, updateRates } = sampler()
  updateRates({ 'service:shop,env:prod': 'none', 'service:,env:': Number.NaN, nonsense: 0 })
  const trace = traceOf()
  sample(trace)
  assert.deepEqual(told(trace), { priority: 1, sampled: undefined, tags: { '_dd.p.dm': '-0' } })
})

test('a decision that is made already stays: a service before this one, or the user', () => {
  const { sample } = sampler({ rules: [{ sampleRate: 0 }] })
  for (const priority of [-1, 0, 1, 2]) {
    const trace = traceOf()
    trace.priority = priority
    sample(trace)
    assert.deepEqual(told(trace), { priority, sampled: undefined, tags: undefined })
  }
  const kept = traceOf()
  kept.decide(true)
  sample(kept)
  assert.deepEqual(told(kept), { priority: 2, sampled: undefined, tags: { '_dd.p.dm': '-4' } })
})

test('deciding twice changes nothing, whatever the agent has said in between', () => {
  const { sample, updateRates } = sampler()
  const trace = traceOf()
  sample(trace)
  updateRates({ 'service:,env:': 0 })
  sample(trace)
  assert.equal(trace.priority, 1)
})

test('a user can still overrule what was sampled', () => {
  const { sample } = sampler({ sampleRate: 1 })
  const trace = traceOf()
  sample(trace)
  trace.decide(false)
  assert.deepEqual(told(trace), { priority: -1, sampled: undefined, tags: { '_dd.p.ksr': '1', '_dd.p.dm': '-4' } })
})

test('the maker that a service before this one named stays on a kept trace, and a dropped one names who dropped it', () => {
  const kept = traceOf()
  kept.tags = { '_dd.p.dm': '-8' }
  sampler({ sampleRate: 1 }).sample(kept)
  assert.equal(kept.tags['_dd.p.dm'], '-8')
  const dropped = traceOf()
  dropped.tags = { '_dd.p.dm': '-8' }
  sampler({ sampleRate: 0 }).sample(dropped)
  assert.deepEqual(dropped.tags, { '_dd.p.dm': '-3', '_dd.p.ksr': '0' })
})

test('the limit drops what is too much and tells the effective rate', () => {
  let time = 0
  const { sample } = sampler({ sampleRate: 1, rateLimit: 2, now: () => time })
  const traces = [traceOf(), traceOf(), traceOf(), traceOf()]
  for (const trace of traces) sample(trace)
  assert.deepEqual(
    traces.map(trace => trace.priority),
    [2, 2, -1, -1],
  )
  assert.deepEqual(traces[0]?.sampled, { '_dd.rule_psr': 1 })
  assert.deepEqual(traces[3]?.sampled, { '_dd.rule_psr': 1, '_dd.limit_psr': 0.5 })
  assert.deepEqual(traces[3]?.tags, { '_dd.p.dm': '-3', '_dd.p.ksr': '1' })
  time = 1000
  const later = traceOf()
  sample(later)
  assert.equal(later.priority, 2)
})

test('a limit that somebody has set is told of where it has no effect as well', () => {
  const { sample } = sampler({ sampleRate: 0.5, rateLimit: 2, tellsLimit: true })
  for (const id of [early, late]) {
    const trace = traceOf({ id })
    sample(trace)
    assert.deepEqual(trace.sampled, { '_dd.rule_psr': 0.5, '_dd.limit_psr': 1 })
  }
})

test('what the rate drops is not counted against the limit', () => {
  const { sample } = sampler({ sampleRate: 0.5, rateLimit: 1 })
  const dropped = traceOf({ id: late })
  const kept = traceOf({ id: early })
  sample(dropped)
  sample(kept)
  assert.deepEqual(dropped.sampled, { '_dd.rule_psr': 0.5 })
  assert.equal(kept.priority, 2)
})

test("a rule's own limit holds for its traces alone", () => {
  const rules = [{ service: 'shop', sampleRate: 1, maxPerSecond: 1 }]
  const { sample } = sampler({ rules, sampleRate: 1 })
  const traces = [traceOf(), traceOf(), traceOf({ service: 'other' })]
  for (const trace of traces) sample(trace)
  assert.deepEqual(
    traces.map(trace => trace.priority),
    [2, -1, 2],
  )
})

test('a limit of 0 keeps nothing, a negative or absent one everything, and the agent is not limited', () => {
  const outcome = (settings: Partial<SamplerSettings>) => {
    const trace = traceOf()
    sampler(settings).sample(trace)
    return trace.priority
  }
  assert.equal(outcome({ sampleRate: 1, rateLimit: 0 }), -1)
  assert.equal(outcome({ sampleRate: 1, rateLimit: -1 }), 2)
  assert.equal(outcome({ sampleRate: 1, rateLimit: undefined }), 2)
  assert.equal(outcome({ rateLimit: 0 }), 1)
})

test('traces of one rule share one frozen object of metrics', () => {
  const { sample } = sampler({ sampleRate: 1, rateLimit: 100 })
  const [left, right] = [traceOf(), traceOf()]
  sample(left)
  sample(right)
  assert.equal(left.sampled, right.sampled)
  assert.ok(Object.isFrozen(left.sampled))
})

test('after reconfigure the new rules and rate decide, and without any the agent does again', () => {
  const made = sampler({ rules: [{ sampleRate: 0 }] })
  const decide = () => {
    const trace = traceOf({ id: early })
    made.sample(trace)
    return [trace.priority, trace.tags?.['_dd.p.dm']]
  }
  assert.deepEqual(decide(), [-1, '-3'])
  made.reconfigure({ rules: [{ service: 'other', sampleRate: 0 }], sampleRate: 1 })
  assert.deepEqual(decide(), [2, '-3'])
  made.reconfigure({ rules: [] })
  assert.deepEqual(decide(), [1, '-0'])
})

test('reconfigure does not give the limit anew', () => {
  const made = sampler({ rules: [{ sampleRate: 1 }], rateLimit: 1 })
  const decide = () => {
    const trace = traceOf({ id: early })
    made.sample(trace)
    return trace.priority
  }
  assert.equal(decide(), 2)
  made.reconfigure({ rules: [], sampleRate: 1 })
  assert.equal(decide(), -1)
})
