import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Span } from '../../src/core/span'
import { compileRules, type SamplingRule } from '../../src/sampling/rules'
import { spanOf } from './span-of'

function matches(rule: Omit<SamplingRule, 'sampleRate'>, span: Span): boolean {
  const [compiled] = compileRules([{ ...rule, sampleRate: 1 }], () => 0)
  assert.ok(compiled)
  return compiled.matches(span)
}

test('every pattern of a rule must match', () => {
  const span = spanOf({ service: 'webserver', name: 'web.request', resource: '/bar', meta: ['tag1', 'val1'] })
  const table: [Omit<SamplingRule, 'sampleRate'>, boolean][] = [
    [{}, true],
    [{ service: 'webserver' }, true],
    [{ service: 'WEB*' }, true],
    [{ service: 'other' }, false],
    [{ name: 'web.*' }, true],
    [{ name: 'db.*' }, false],
    [{ resource: '/b?r' }, true],
    [{ resource: '/b?' }, false],
    [{ tags: { tag1: 'val?' } }, true],
    [{ tags: { tag1: 'val1', tag2: '*' } }, false],
    [{ service: 'webserver', name: 'web.request', resource: '/bar', tags: { tag1: 'V*' } }, true],
    [{ service: 'webserver', name: 'web.request', resource: '/foo' }, false],
  ]
  for (const [rule, expected] of table) assert.equal(matches(rule, span), expected, JSON.stringify(rule))
})

test('a star asks that a tag is there, as text or as a number', () => {
  assert.equal(matches({ tags: { tag: '*' } }, spanOf()), false)
  assert.equal(matches({ tags: { tag: '**' } }, spanOf({ meta: ['tag', 'x'] })), true)
  assert.equal(matches({ tags: { tag: '***' } }, spanOf({ metrics: ['tag', -0.5] })), true)
})

test('a whole number matches by its digits and one with a fraction does not', () => {
  assert.equal(matches({ tags: { tag: '2?' } }, spanOf({ metrics: ['tag', 20] })), true)
  assert.equal(matches({ tags: { tag: '20' } }, spanOf({ metrics: ['tag', 20] })), true)
  assert.equal(matches({ tags: { tag: '2*' } }, spanOf({ metrics: ['tag', 20.1] })), false)
})

test('a rule is asked about the span as it is now', () => {
  const [rule] = compileRules([{ resource: 'GET /health', sampleRate: 0 }], () => 0)
  const span = spanOf({ resource: 'GET' })
  assert.equal(rule?.matches(span), false)
  span.resource = 'GET /health'
  assert.equal(rule?.matches(span), true)
})

test('a rule with a rate that is no number is left out', () => {
  assert.equal(compileRules([{ sampleRate: Number.NaN }, { sampleRate: 0.5 }], () => 0).length, 1)
})
