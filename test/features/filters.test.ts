import assert from 'node:assert/strict'
import test from 'node:test'
import { compileFilters, normalTag } from '../../src/features/filters'
import type { TraceFilters } from '../../src/features/info'
import { spanOf } from '../sampling/span-of'

const nothing: TraceFilters = { require: [], reject: [], requirePatterns: [], rejectPatterns: [], ignoreResources: [] }

function isLeftOut(filters: Partial<TraceFilters>, tags: readonly string[], resource = 'GET /'): boolean | undefined {
  return compileFilters({ ...nothing, ...filters }, { env: 'Prod Eu' })?.(spanOf({ meta: [...tags], resource }))
}

test('without filters there is no test', () => {
  assert.equal(compileFilters(nothing, {}), undefined)
})

test('a rejected tag leaves a trace out, by name alone or with its value', () => {
  assert.equal(isLeftOut({ reject: ['debug'] }, ['debug', 'x']), true)
  assert.equal(isLeftOut({ reject: ['debug: x'] }, ['debug', 'x']), true)
  assert.equal(isLeftOut({ reject: ['debug:x'] }, ['debug', 'y']), false)
  assert.equal(isLeftOut({ rejectPatterns: ['debug:^x+$'] }, ['debug', 'xx']), true)
  assert.equal(isLeftOut({ rejectPatterns: ['debug:^x+$'] }, ['debug', 'xy']), false)
})

test('a trace needs all tags that are required', () => {
  const filters = { require: ['tenant:a'], requirePatterns: ['tier:[12]'] }
  assert.equal(isLeftOut(filters, ['tenant', 'a', 'tier', '1']), false)
  assert.equal(isLeftOut(filters, ['tenant', 'a', 'tier', '3']), true)
  assert.equal(isLeftOut(filters, ['tier', '1']), true)
})

test('resources are left out by pattern, and one that is no regular expression is passed over', () => {
  assert.equal(isLeftOut({ ignoreResources: ['(', '/health$'] }, [], 'GET /health'), true)
  assert.equal(isLeftOut({ ignoreResources: ['(', '/health$'] }, [], 'GET /healthy'), false)
  assert.equal(compileFilters({ ...nothing, ignoreResources: ['('] }, {}), undefined)
})

test('tags of the process count, as the agent writes them', () => {
  assert.equal(isLeftOut({ reject: ['env:prod_eu'] }, []), true)
  assert.equal(normalTag('--A b//Ü:c__d  '), 'a_b//ü:c_d')
  assert.equal(normalTag('x'.repeat(300)).length, 200)
})
