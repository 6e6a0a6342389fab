import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startAgent } from '../agent'
import { runProgram } from '../program'
import { tree } from '../tree'
import { lines } from './node-lines'

const root = join(__dirname, '../..')
const file = join(root, 'dist/src/loader-thread.mjs')

test('the file of the loader thread is shipped, beside the one that looks for it, and needs no other', () => {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
  ) as [{ files: { path: string }[] }]
  const shipped = files.map(({ path }) => path)
  for (const path of ['dist/src/instance.js', 'dist/src/loader-thread.mjs']) assert.ok(shipped.includes(path), path)
  assert.match(readFileSync(join(root, 'dist/src/instance.js'), 'utf8'), /"loader-thread\.mjs"/)
  const text = readFileSync(file, 'utf8')
  assert.doesNotMatch(text, /^import|require\(/m)
  assert.ok(text.length < 6000, `${text.length} bytes`)
})

/** Traces what Hono makes for a request, in both of its copies, by an instrumentation of the user's own. */
const ownInstrumentation = `
const target = file => ({
  module: 'hono',
  file,
  locals: ['Context'],
  patch(exports, kit) {
    exports.Context = class Context extends exports.Context {
      constructor(...args) {
        super(...args)
        kit.start({ name: 'hono.context', resource: file }).finish()
      }
    }
  },
})
tracer.use({ name: 'own', targets: [target('dist/context.js'), target('dist/cjs/context.js')] })`

for (const line of lines) {
  for (const format of ['mjs', 'cjs'] as const) {
    test(`Node ${line}: the built tracer reaches the copy of Hono that a .${format} has`, async t => {
      const agent = await startAgent({ personality: 'datadog' })
      t.after(() => agent.close())
      const source = `
        ${format === 'mjs' ? `import tracer from 'tracer'` : `const tracer = require('tracer')`}
        ${ownInstrumentation}
        const run = async () => {
          const { Hono } = ${format === 'mjs' ? `await import('hono')` : `require('hono')`}
          await new Hono().get('/', context => context.text('hello')).request('/')
        }
        run()`
      const env = { DD_SERVICE: 'program' }
      const { stderr } = await runProgram({ source, format, libraries: ['hono'], line, env }, agent)
      const file = format === 'mjs' ? 'dist/context.js' : 'dist/cjs/context.js'
      assert.equal(tree(agent.spans()), `hono.context ${file} program`)
      assert.doesNotMatch(stderr, /Warning|not traced/)
    })
  }
}
