import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { findDependencies } from '../../src/telemetry/dependencies'

const modules = join(__dirname, '../../node_modules')

test('a package is found by any of its files, once, with its version', () => {
  const files = [join(modules, 'pg/lib/client.js'), join(modules, 'pg/lib/index.js'), '/app/index.js']
  const { fresh, all } = findDependencies(() => files)
  assert.deepEqual(
    fresh().map(({ name }) => name),
    ['pg'],
  )
  assert.match(all[0]?.version ?? '', /^\d+\.\d+\.\d+/)
  assert.deepEqual(fresh(), [])
  files.push(join(modules, '@types/node/index.js'), join(modules, 'gone/index.js'))
  assert.deepEqual(
    fresh().map(({ name }) => name),
    ['@types/node'],
  )
})
