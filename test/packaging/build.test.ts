import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const build = join(__dirname, '../../dist/src')

test('what a start reads is ASCII: one other character makes V8 keep a whole file in two bytes each', () => {
  for (const file of ['instance.js', 'libraries.js', 'encoding/v04.js', 'init.js', 'register.js', 'index.js']) {
    const other = /[^\t\n -~]/.exec(readFileSync(join(build, file), 'utf8'))
    assert.equal(other?.[0], undefined, `${file} at ${other?.index}`)
  }
})

test('the first file has each of its modules in the open, and none twice', () => {
  const text = readFileSync(join(build, 'instance.js'), 'utf8')
  // esbuild puts a module into a function where another of the same file requires it, with all that it imports.
  assert.doesNotMatch(text, /__esm\(|__commonJS\(/)
})
