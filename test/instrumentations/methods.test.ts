import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startAgent } from '../agent'
import { lines, nodeOf } from '../packaging/node-lines'
import { runChild } from '../run-child'
import { tree } from '../tree'

const root = join(__dirname, '../..')
const folder = join(root, 'test/fixtures/methods')

/** Runs a program of the fixtures with functions named; gives its traces and what it said. */
async function run(context: TestContext, node: string, args: readonly string[], methods: string) {
  const agent = await startAgent({ personality: 'datadog' })
  context.after(() => agent.close())
  const env = { DD_SERVICE: 'app', DD_TRACE_METHODS: methods, DD_TRACE_STARTUP_LOGS: 'false', ...agent.environment() }
  const { code, stdout, stderr } = await runChild({ command: node, args, cwd: folder, env })
  assert.equal(code, 0, stderr)
  agent.check()
  return { stdout: stdout.trim().split('\n'), stderr, spans: agent.spans() }
}

const printed = ['5 arrow checkout 1', 'RangeError']
const traces = ['checkout checkout app', '  Cart.add Cart.add app', 'Cart.empty Cart.empty app'].join('\n')

for (const line of lines) {
  for (const kind of ['cjs', 'mjs']) {
    test(`functions of a file of ${kind} that a variable names have spans on Node ${line}`, async context => {
      const register = join(root, 'dist/src', kind === 'cjs' ? 'register.js' : 'register.mjs')
      const args = [kind === 'cjs' ? '--require' : '--import', register, `program.${kind}`]
      const { stdout, spans } = await run(
        context,
        await nodeOf(line),
        args,
        `./shop.${kind}[checkout,Cart.add,Cart.empty]`,
      )
      assert.deepEqual(stdout, printed)
      assert.equal(tree(spans), traces)
      const failed = spans.find(span => span.name === 'Cart.empty')
      assert.deepEqual(
        [failed?.error, failed?.meta['error.type'], failed?.meta.component],
        [1, 'RangeError', 'methods'],
      )
    })
  }
}

for (const line of [20, 24]) {
  test(`functions of a TypeScript file have spans under tsx on Node ${line}`, async context => {
    const tsx = join(root, 'node_modules/tsx/dist/loader.mjs')
    const args = ['--import', join(root, 'dist/src/register.mjs'), '--import', tsx, 'program.ts']
    const { stdout, spans } = await run(context, await nodeOf(line), args, './shop.ts[checkout,Cart.add,Cart.empty]')
    assert.deepEqual(stdout, printed)
    assert.equal(tree(spans), traces)
  })
}

test('functions of a TypeScript file have spans where Node itself strips its types', async context => {
  const own = mkdtempSync(join(tmpdir(), 'methods-'))
  context.after(() => rmSync(own, { recursive: true }))
  for (const name of ['shop', 'program']) {
    const text = readFileSync(join(folder, `${name}.ts`), 'utf8').replace('./shop.ts', './shop.mts')
    writeFileSync(join(own, `${name}.mts`), text)
  }
  const args = ['--import', join(root, 'dist/src/register.mjs'), join(own, 'program.mts')]
  const named = `${join(own, 'shop.mts')}[checkout,Cart.add,Cart.empty]`
  const { stdout, spans } = await run(context, await nodeOf(26), args, named)
  assert.deepEqual(stdout, printed)
  assert.equal(tree(spans), traces)
})

test('functions of a package have spans, and a name that is not there is told', async context => {
  const program = `const dataloader = require('dataloader'); new dataloader(async keys => keys).load(1).then(console.log)`
  const args = ['--require', join(root, 'dist/src/register.js'), '--eval', program]
  const { stdout, stderr, spans } = await run(
    context,
    process.execPath,
    args,
    'dataloader[DataLoader.load,DataLoader.lod]',
  )
  assert.deepEqual(stdout, ['1'])
  assert.equal(tree(spans), 'DataLoader.load DataLoader.load app')
  assert.match(stderr, /DD_TRACE_METHODS: dataloader has no function DataLoader\.lod that can be traced/)
})

test('a variable that cannot be read is told with what was expected, and the program runs', async context => {
  const args = ['--require', join(root, 'dist/src/register.js'), 'program.cjs']
  const agent = await startAgent({ personality: 'datadog' })
  context.after(() => agent.close())
  const env = { DD_SERVICE: 'app', DD_TRACE_METHODS: 'checkout', ...agent.environment() }
  const { code, stdout, stderr } = await runChild({ args, cwd: folder, env })
  assert.deepEqual([code, stdout.trim().split('\n')], [0, printed])
  assert.match(stderr, /DD_TRACE_METHODS: expected modules with functions like .*, got "checkout"/)
})
