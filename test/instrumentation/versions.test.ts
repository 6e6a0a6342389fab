import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import satisfies from 'semver/functions/satisfies'
import { onDemand } from '../../instrumentations/on-demand'
import { isInRange, isPlainlyIn } from '../../src/instrumentation/versions'

const number = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 300_000 }))
const version = fc.tuple(number, number, number).map(numbers => numbers.join('.'))
const bound = fc
  .tuple(fc.constantFrom('>=', '<'), fc.array(number, { minLength: 1, maxLength: 3 }))
  .map(([operator, numbers]) => operator + numbers.join('.'))
const range = fc.array(bound, { minLength: 1, maxLength: 3 }).map(bounds => bounds.join(' '))

test('plain versions and bounds are told as semver tells them', () => {
  fc.assert(
    fc.property(version, range, (given, within) => {
      const expected = satisfies(given, within, { includePrerelease: true })
      assert.equal(isPlainlyIn(given, within), expected, `${given} in ${within}`)
    }),
    { numRuns: 5000 },
  )
})

test('all else is left to semver', () => {
  for (const given of [
    '5.0.0-beta.1',
    '5.0.0+build',
    'v5.0.0',
    '5.0',
    '5',
    '',
    ' 5.0.0',
    '05.0.0 ',
    '5.0.0.0',
    '٥.0.0',
  ])
    assert.equal(isPlainlyIn(given, '>=4'), undefined, given)
  for (const within of [
    '^4',
    '~4.1',
    '4',
    '4.x',
    '>4',
    '<=4',
    '>=4 || <2',
    '>= 4',
    '',
    '*',
    '>=4  <5',
    '>=4.0.0-rc.1',
    '>=04',
  ])
    assert.equal(isPlainlyIn('4.1.0', within), undefined, within)
  const cases = [
    ['5.0.0-beta.1', '>=4', true],
    ['5.0.0-beta.1', '>=5', true],
    ['4.1.0', '^4', true],
    ['4.1.0', '>=4 || <2', true],
    ['3.0.0', '>=4 || <2', false],
    ['no version', '>=4', false],
  ] as const
  for (const [given, within, expected] of cases)
    assert.equal(isInRange(given, within), expected, `${given} in ${within}`)
})

test('every range of ours is a plain one', () => {
  const ranges = onDemand.flatMap(({ targets }) =>
    targets.flatMap(target => ('versions' in target ? target.versions : [])),
  )
  assert.ok(ranges.length > 20)
  for (const each of ranges) if (each !== undefined) assert.notEqual(isPlainlyIn('1.0.0', each), undefined, each)
})
