import assert from 'node:assert/strict'
import test from 'node:test'
import { instrumentations } from '../../instrumentations/index'
import { knownVariables } from '../../src/config/settings'
import { textOf } from './pages'

const page = 'src/otel/COMING-FROM-OPENTELEMETRY.md'

/** The variables of OpenTelemetry in the first column of a table. */
function variablesIn(text: string): string[] {
  const cells = Array.from(text.matchAll(/^\| (`OTEL_[^|]*) \|/gm), ([, cell = '']) => cell)
  return cells.flatMap(cell => Array.from(cell.matchAll(/OTEL_[A-Z_]+/g), ([name]) => name)).sort()
}

const [read = '', without = ''] = textOf(page).split('These have no effect here:')

test('the page has each variable of OpenTelemetry that is read, and no other, among those that are', () => {
  // These two are read together with another one.
  const known = [...knownVariables(instrumentations), 'OTEL_RESOURCE_ATTRIBUTES', 'OTEL_TRACES_SAMPLER_ARG']
  const ours = [...new Set(known.filter(name => name.startsWith('OTEL_')))].sort()
  assert.deepEqual(variablesIn(read), ours)
})

test('no variable of which it says that it has no effect is read', () => {
  const listed = variablesIn(without)
  assert.ok(listed.length > 10)
  const known = new Set(knownVariables(instrumentations))
  assert.deepEqual(
    listed.filter(name => known.has(name)),
    [],
  )
})
