import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Agent, startAgent } from '../agent'
import { lines } from '../packaging/node-lines'
import { runProgram } from '../program'

/** Ways in which a program gets Node's module for HTTPS; each gives it as `https`. */
const ways: readonly (readonly [format: 'cjs' | 'mjs', source: string])[] = [
  ['cjs', "const https = require('https')"],
  ['cjs', "const https = require('node:https')"],
  ['cjs', "const https = module.require('https')"],
  ['cjs', "const https = require('node:module').createRequire('/')('https')"],
  ['cjs', "const https = process.getBuiltinModule?.('https') ?? require('https')"],
  ['cjs', "const { get } = require('https'); const https = { get }"],
  ['mjs', "import https from 'https'"],
  ['mjs', "import * as https from 'node:https'"],
  ['mjs', "import { get } from 'node:https'; const https = { get }"],
  ['mjs', "const https = await import('node:https')"],
  ['mjs', "const { default: https } = await import('https')"],
]

const call = `
const failed = await new Promise(resolve => https.get('https://127.0.0.1:1/asked').on('error', resolve))
console.log(failed.code)`

async function withAgent(run: (agent: Agent) => Promise<void>): Promise<void> {
  const agent = await startAgent({ personality: 'datadog' })
  try {
    await run(agent)
  } finally {
    await agent.close()
  }
}

for (const line of lines) {
  test(`Node ${line}: HTTPS is traced in whatever way a program asks for it`, () =>
    withAgent(async agent => {
      for (const [format, source] of ways) {
        const before = agent.spans().length
        const body = format === 'mjs' ? `${source}${call}` : `${source}; (async () => {${call}})()`
        const { stdout } = await runProgram({ source: body, format, libraries: [], line }, agent)
        assert.equal(stdout.trim(), 'ECONNREFUSED', source)
        const spans = agent.spans().slice(before)
        assert.deepEqual(
          spans.map(({ name, error }) => [name, error]),
          [['http.request', 1]],
          source,
        )
      }
    }))

  test(`Node ${line}: a program that does without HTTPS is spared it, and it is as it is without us`, () =>
    withAgent(async agent => {
      const source = `
const loaded = name => process.moduleLoadList.includes('NativeModule ' + name)
const before = [loaded('https'), loaded('crypto')]
const { getBuiltinModule } = process
const https = require('https')
console.log(JSON.stringify([before, loaded('https'), https === require('node:https'), getBuiltinModule?.name, getBuiltinModule?.length,
  Object.keys(https), https.request.name, https.request.length]))`
      const { stdout } = await runProgram({ source, format: 'cjs', libraries: [], line }, agent)
      const off = { DD_TRACE_ENABLED: 'false' }
      const plain = await runProgram({ source, format: 'cjs', libraries: [], line, env: off }, agent)
      const [before, ...rest] = JSON.parse(stdout)
      const [, ...plainly] = JSON.parse(plain.stdout)
      // Node 20 does not tell of builtins that are asked for.
      assert.deepEqual(before, line < 22 ? [true, true] : [false, false])
      assert.deepEqual(rest, plainly)
    }))
}
