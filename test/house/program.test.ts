import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAgent } from '../agent'
import { lines } from '../packaging/node-lines'
import { runProgram } from '../program'
import { tree } from '../tree'

const loads = {
  cjs: `const express = require('express'); const { version } = require('express/package.json')`,
  mjs: `import express from 'express'; import { createRequire } from 'node:module'
    const { version } = createRequire(import.meta.url)('express/package.json')`,
} as const

/** Asks itself once, says which Express and which Node it has, and ends. */
const asksItself = `
  const app = express()
  app.get('/hello', (request, response) => response.set('connection', 'close').send('said'))
  const server = app.listen(0, '127.0.0.1', async () => {
    await (await fetch('http://127.0.0.1:' + server.address().port + '/hello')).text()
    console.log(version, process.versions.node)
    server.close()
  })`

for (const line of lines) {
  for (const format of ['cjs', 'mjs'] as const) {
    test(`a program with a library of an app is traced on Node ${line} as ${format}`, async t => {
      const agent = await startAgent({ personality: 'datadog' })
      t.after(() => agent.close())
      const source = `${loads[format]}\n${asksItself}`
      const env = { DD_SERVICE: 'program', DD_TRACE_MIDDLEWARE_TRACING_ENABLED: 'false' }
      const { stdout } = await runProgram({ source, format, libraries: ['express'], app: 'express4', line, env }, agent)
      assert.match(stdout, new RegExp(`^4\\.\\d+\\.\\d+ ${line}\\.`))
      assert.match(tree(agent.spans()), / {2}express\.request GET \/hello program/)
    })
  }
}

test('a program without an app has the libraries of the root, and one that fails is told with its words', async t => {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const says = `console.log(require('express/package.json').version)`
  const { stdout } = await runProgram({ source: says, format: 'cjs', libraries: ['express'] }, agent)
  assert.match(stdout, /^5\./)
  const fails = runProgram({ source: `throw new Error('of no use')`, format: 'mjs', libraries: [] }, agent)
  await assert.rejects(fails, /ended with 1: (.*\n)*.*of no use/)
})
