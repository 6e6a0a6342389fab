import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { instrumentations } from '../../instrumentations/index'
import type { Instrumentation } from '../../src/instrumentation/define'
import { marks } from '../../src/instrumentation/in-bundle'

const root = join(__dirname, '../..')
const all: readonly Instrumentation[] = instrumentations

for (const [name, mark] of marks) {
  test(`${name}: the text by which it is known in a bundle stands in its package, and not in the tracer`, () => {
    const [target] = all.find(each => each.name === name)?.targets ?? []
    assert.ok(target !== undefined && 'module' in target && target.module !== undefined)
    const folder = join(root, 'node_modules', name === 'express' ? 'express' : target.module)
    assert.ok(scriptsIn(folder).some(file => readFileSync(file, 'utf8').includes(mark)))
    const own = scriptsIn(join(root, 'dist/src')).filter(file => readFileSync(file, 'utf8').includes(mark))
    assert.deepEqual(own, [])
  })
}

function scriptsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.[cm]?js$/.test(path) && !path.includes('node_modules'))
    .map(path => join(folder, path))
}
