import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { instrumentations } from '../../../instrumentations/index'
import { knownVariables } from '../../../src/config/settings'

test('no variable is told as left out that some setting reads', () => {
  const text = readFileSync(join(__dirname, '../../../src/config/README.md'), 'utf8')
  const [, section = ''] = /^## Variables of dd-trace that are not here$([\s\S]*)^Read outside/m.exec(text) ?? []
  const leftOut = Array.from(section.matchAll(/`(_?(?:DD|OTEL)_[A-Z0-9_]+\*?)`/g), ([, name = '']) => name)
  assert.ok(leftOut.length > 50)
  const known = knownVariables(instrumentations)
  // DD_TRACE_LOG_DIRECTORY is named there as what to use instead; a star stands for the rest of a name.
  const both = leftOut.filter(name =>
    known.some(each => (name.endsWith('*') ? each.startsWith(name.slice(0, -1)) : each === name)),
  )
  assert.deepEqual(both, ['DD_TRACE_LOG_DIRECTORY'])
})
