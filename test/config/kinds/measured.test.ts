import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isMeasured, measured } from '../../../src/config/kinds/measured'

test('which spans are measured is a flag, or flags by their names', () => {
  assert.deepEqual(measured.accept(true), { value: true })
  assert.deepEqual(measured.accept({ query: true }), { value: { query: true } })
  assert.deepEqual(measured.accept(7), {
    problems: ['expected true, false or an object with flags by the names of spans, got 7'],
  })
  assert.equal(isMeasured(true, 'any'), true)
  assert.equal(isMeasured({ query: true }, 'query'), true)
  assert.equal(isMeasured({ query: true }, 'connect'), false)
  assert.equal(isMeasured({}, 'toString'), false)
  assert.equal(isMeasured(undefined, 'any'), false)
})
