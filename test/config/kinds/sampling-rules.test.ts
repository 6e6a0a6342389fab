import assert from 'node:assert/strict'
import { test } from 'node:test'
import { samplingRules } from '../../../src/config/kinds/sampling-rules'

test('a rule has patterns, a rate and a limit', () => {
  const text = JSON.stringify([
    {
      service: 'web',
      name: 'web.*',
      resource: 'GET /*',
      tags: { team: 'a*', code: 200 },
      sample_rate: 0.1,
      max_per_second: 5,
      provenance: 'customer',
    },
    { sample_rate: 1 },
  ])
  assert.deepEqual(samplingRules.parse(text), {
    value: [
      {
        service: 'web',
        name: 'web.*',
        resource: 'GET /*',
        tags: { team: 'a*', code: '200' },
        sampleRate: 0.1,
        maxPerSecond: 5,
        provenance: 'customer',
      },
      { sampleRate: 1 },
    ],
    problems: [],
  })
})

test('a rule from code is written in camel case or as in JSON', () => {
  assert.deepEqual(samplingRules.accept([{ sampleRate: 0, service: undefined }, { sample_rate: 1 }]).value, [
    { sampleRate: 0 },
    { sampleRate: 1 },
  ])
})

test('each bad rule is named and left out, the good ones are kept', () => {
  const bad: readonly (readonly [rule: unknown, problem: string])[] = [
    [{ service: 'web' }, 'sample_rate is missing'],
    [{ sample_rate: 2 }, 'sample_rate: expected a number from 0 to 1, got 2'],
    [{ sample_rate: '0.5' }, 'sample_rate: expected a number from 0 to 1, got "0.5"'],
    [{ sample_rate: 1, service: 5 }, 'service: expected a text, got 5'],
    [{ sample_rate: 0, resorce: 'GET /health' }, '"resorce" is not a field of a rule'],
    [{ sample_rate: 1, tags: ['a'] }, 'tags: expected an object, got an array'],
    [{ sample_rate: 1, tags: { a: {} } }, 'tags: "a": expected a text, got an object'],
    [{ sample_rate: 1, max_per_second: -1 }, 'max_per_second: expected a number from 0, got -1'],
    [{ sample_rate: 1, provenance: 'me' }, 'provenance: expected customer or dynamic, got "me"'],
    ['web', 'expected an object, got "web"'],
    [null, 'expected an object, got null'],
  ]
  const good = { sample_rate: 0.5 }
  const text = JSON.stringify([good, ...bad.map(([rule]) => rule), good])
  assert.deepEqual(samplingRules.parse(text), {
    value: [{ sampleRate: 0.5 }, { sampleRate: 0.5 }],
    problems: bad.map(([, problem], index) => `rule ${index + 2}: ${problem}`),
  })
})

test('broken JSON and JSON that is no list are refused', () => {
  for (const text of ['[{', '{"sample_rate":1}', '1', 'null', "[{'sample_rate':1}]"])
    assert.deepEqual(samplingRules.parse(text), {
      problems: [`expected ${samplingRules.expected}, got ${JSON.stringify(text)}`],
    })
})

test('a tag called __proto__ is a tag', () => {
  const { value } = samplingRules.parse('[{"sample_rate":1,"tags":{"__proto__":"x"}}]')
  assert.deepEqual(Object.entries(value?.[0]?.tags ?? {}), [['__proto__', 'x']])
})
