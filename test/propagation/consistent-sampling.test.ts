import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SpanContext } from '../../src/core/context'
import { createSampler } from '../../src/sampling/sampler'
import { injected, propagator, remote, tracer } from './given'

const styles = { inject: ['tracecontext'], extract: ['tracecontext'] } as const
const traceparent = '00-12345678901234567890123456789012-1234567890123456-01'

/** The member `ot` of what a span below this context sends on, where the sampler has this rate. */
function sent(parent: SpanContext | undefined, sampleRate: number, prepare = (_: SpanContext) => {}) {
  const sampler = createSampler({ sampleRate, rules: [], env: undefined })
  const span = tracer(trace => sampler.sample(trace)).start({ name: 'work', parent })
  prepare(span.context())
  const headers = injected(span.context(), styles)
  const members = headers.tracestate?.split(',') ?? []
  return {
    ot: members.find(member => member.startsWith('ot='))?.slice(3),
    kept: headers.traceparent?.endsWith('01'),
    members,
  }
}

function extracted(tracestate: string): SpanContext | undefined {
  return propagator(styles).extractHeaders({ traceparent, tracestate })
}

/** Sent on below an extracted header; the rate would decide otherwise, were it asked. */
function passedOn(tracestate: string) {
  return sent(extracted(tracestate), 0.5).ot
}

test('a rate tells its decision to the samplers of OpenTelemetry', () => {
  // 1 - 0.1 of 2^56, and the complement of the id's hash, whose upper 56 bits are compared with it.
  assert.equal(sent(remote('1', '1'), 0.1).ot, 'rv:f0948a54d43b8e;th:e6666666666668')
  assert.equal(sent(remote('1', '1'), 0.5).ot, 'rv:f0948a54d43b8e;th:8')
})

test('by what is told, each trace is kept that we keep', () => {
  const id = fc.stringMatching(/^[1-9a-f][0-9a-f]{15}$/)
  fc.assert(
    fc.property(id, fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), (traceId, rate) => {
      const { ot = '', kept } = sent(remote(traceId, '1'), rate)
      const [, rv = '', th = ''] = /^rv:([0-9a-f]{14});th:([0-9a-f]{1,14})$/.exec(ot) ?? []
      assert.equal(rv >= th.padEnd(14, '0'), kept, ot)
    }),
  )
})

test('at the edge of 56 bits the randomness gives way to the decision that was made by 64', () => {
  assert.deepEqual(
    [sent(remote('03a93ee8b1999f00', '1'), 0.1).ot, sent(remote('03a93ee8b1999f00', '1'), 0.1).kept],
    ['rv:e6666666666668;th:e6666666666668', true],
  )
  const below = sent(remote(5401449561355763072n.toString(16), '1'), 0.05)
  assert.deepEqual([below.ot, below.kept], ['rv:f333333333332f;th:f333333333333', false])
})

test('a rate of all or nothing, a limit and a user tell nothing', () => {
  assert.equal(sent(undefined, 1).ot, undefined)
  assert.equal(sent(undefined, 0).ot, undefined)
  assert.equal(sent(undefined, 0.5, context => context.trace?.decide(true)).ot, undefined)
  const limited = createSampler({ sampleRate: 0.999999, rules: [], rateLimit: 0, env: undefined })
  const span = tracer(trace => limited.sample(trace)).start({ name: 'work' })
  assert.doesNotMatch(injected(span.context(), styles).tracestate ?? '', /ot=/)
})

test('the decision of a service before is passed on as it came', () => {
  for (const ot of [
    'rv:1234567890abcd;th:8',
    'th:e6666666666668',
    'rv:1234567890abcd',
    'foo:bar',
    'rv:1234567890abcd;x:1',
  ])
    assert.equal(passedOn(`dd=s:1,ot=${ot}`), ot)
  assert.equal(passedOn('dd=s:1'), undefined)
})

test('malformed parts of the decision of a service before are left out, and all else stays', () => {
  assert.equal(passedOn('ot=rv:1234567890abcd;th:high'), 'rv:1234567890abcd')
  assert.equal(passedOn('ot=rv:1234;th:123456789012345;x:1'), 'x:1')
  const { ot, members } = sent(extracted('a=1,ot=rv:not;th:not,b=2'), 0.5)
  assert.equal(ot, undefined)
  assert.deepEqual(members.slice(1), ['a=1', 'b=2'])
})

test('a user who keeps a trace takes back the threshold by which it was decided before', () => {
  const keep = (context: SpanContext) => context.trace?.decide(true)
  assert.equal(sent(extracted('ot=rv:1234567890abcd;th:e'), 0.5, keep).ot, 'rv:1234567890abcd')
  assert.deepEqual(sent(extracted('a=1,ot=th:e,b=2'), 0.5, keep).members.slice(1), ['a=1', 'b=2'])
})

test('a decision of ours takes the place of what was said of the trace before', () => {
  const parent = extracted('a=1,ot=rv:1234567890abcd;th:e,b=2')
  if (parent) parent.priority = undefined
  const { members } = sent(parent, 0.5)
  assert.deepEqual(
    members.slice(1).map(member => member.slice(0, 6)),
    ['ot=rv:', 'a=1', 'b=2'],
  )
})
