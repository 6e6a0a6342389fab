import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { Suffixes } from '../../src/instrumentation/suffix'
import { runChild } from '../run-child'
import { lines, nodeOf } from './node-lines'

const root = join(__dirname, '../..')
const file = join(root, 'dist/src/loader-thread.mjs')

test('the file of the loader thread is shipped, beside the one that looks for it, and needs no other', () => {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
  ) as [{ files: { path: string }[] }]
  const shipped = files.map(({ path }) => path)
  for (const path of ['dist/src/instance.js', 'dist/src/loader-thread.mjs']) assert.ok(shipped.includes(path), path)
  assert.match(readFileSync(join(root, 'dist/src/instance.js'), 'utf8'), /require\.resolve\("\.\/loader-thread\.mjs"\)/)
  const text = readFileSync(file, 'utf8')
  assert.doesNotMatch(text, /^import|require\(/m)
  assert.ok(text.length < 6000, `${text.length} bytes`)
})

// Newer lines have hooks in the thread of the application; there Node calls the other kind deprecated.
for (const line of lines.filter(line => line < 24)) {
  test(`Node ${line}: the shipped file hands over what a listed ES module declares`, async () => {
    const suffixes: Suffixes = {
      files: [{ name: 'hono/dist/context', module: 'hono', file: 'dist/context.js', locals: ['Context'] }],
      receiver: 0,
    }
    const script = `
      import { register } from 'node:module'
      globalThis[Symbol.for('tracer.esm')] = [(url, name, locals) => console.log(name, locals.Context.name)]
      register(${JSON.stringify(pathToFileURL(file))}, { data: ${JSON.stringify(suffixes)} })
      await import('hono')`
    const args = ['--input-type=module', '--eval', script]
    const child = await runChild({ command: await nodeOf(line), args, cwd: root })
    assert.equal(child.stderr, '')
    assert.equal(child.stdout, 'hono/dist/context Context\n')
  })
}
