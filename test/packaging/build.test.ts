import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const root = join(__dirname, '../..')
const build = join(root, 'dist/src')

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

test('what a file of the package asks for stands in the package', () => {
  // Without the scripts: another test may need the build that stands there.
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
  })
  const packed = new Set((JSON.parse(listed)[0].files as { path: string }[]).map(({ path }) => path))
  const scripts = [...packed].filter(path => /^dist\/.*\.[cm]?js$/.test(path))
  assert.ok(scripts.length > 20)
  for (const script of scripts) {
    const text = readFileSync(join(root, script), 'utf8')
    for (const [, asked = ''] of text.matchAll(/\b(?:require(?:\.resolve)?\(|import\(|from ?)["'](\.[^"']+)["']/g)) {
      const path = join(dirname(script), asked)
      const found = ['', '.js', '/index.js', '.json'].some(end => packed.has(path + end))
      assert.ok(found, `${script} asks for ${asked}, which is not in the package`)
    }
  }
})
