import type { Setup } from './setup'

const group = 'Test runners'

const service = `
const express = require('express')
const tracer = require('tracer')
module.exports = async function ask() {
  const server = express().get('/hello/:name', (_request, response) => response.send('hi')).listen(0)
  await new Promise(done => server.once('listening', done))
  const { port } = server.address()
  const text = await tracer.trace('own.work', async () => (await fetch('http://127.0.0.1:' + port + '/hello/ada')).text())
  await new Promise(done => server.close(done))
  return text
}
`
const jest = `const ask = require('./ask.cjs')\ntest('it answers', async () => expect(await ask()).toBe('hi'))\n`
const mocha = `const ask = require('./ask.cjs')\nit('answers', async () => { if ((await ask()) !== 'hi') throw new Error('no') })\n`
const vitest = `import { createRequire } from 'node:module'\nimport { expect, test } from 'vitest'\nconst ask = createRequire(import.meta.url)('./ask.cjs')\ntest('it answers', async () => expect(await ask()).toBe('hi'))\n`
const nodeTest = `const ask = require('./ask.cjs')\nrequire('node:test').test('it answers', async () => { if ((await ask()) !== 'hi') throw new Error('no') })\n`
const tap = `const ask = require('./ask.cjs')\nrequire('tap').test('it answers', async t => t.equal(await ask(), 'hi'))\n`
const feature = 'Feature: it answers\n  Scenario: a request\n    When it is asked\n'
const steps = `const ask = require('../../ask.cjs')\nrequire('@cucumber/cucumber').When('it is asked', async () => { if ((await ask()) !== 'hi') throw new Error('no') })\n`

const preload = { NODE_OPTIONS: '--require tracer/register' }
/** Our lines among the results of a runner, or a runner that does not end by itself. */
const never = /^[^\w#]*not ok|did not exit|open handle|leak/m
const own = ['own.work own.work shop']
const all = [...own, '  http.request GET shop', '    express.request GET /hello/:name shop']

function row(
  name: string,
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
  start: readonly string[],
  more: Partial<Setup> = {},
): Setup {
  return {
    group,
    name,
    packages: ['express@5', ...packages],
    files: { 'ask.cjs': service, ...files },
    start,
    env: preload,
    gets: { spans: all, never },
    ...more,
  }
}

/** Code under test is traced, and the run ends as without us. */
export const runners: readonly Setup[] = [
  row(
    '`node --test`',
    [],
    { 'one.test.cjs': nodeTest, 'two.test.cjs': nodeTest },
    ['node', '--test', 'one.test.cjs', 'two.test.cjs'],
    { quick: true },
  ),
  row('mocha 11', ['mocha@11'], { 'one.test.cjs': mocha }, ['mocha', '--check-leaks', 'one.test.cjs'], { quick: true }),
  ...['forks', 'threads', 'vmThreads'].map(pool =>
    row(`Vitest 4, ${pool}`, ['vitest@4'], { 'one.test.mjs': vitest }, ['vitest', 'run', '--pool', pool], {
      // What is required in a context of Node's vm module passes no hook.
      ...(pool === 'vmThreads' && {
        gets: { spans: [...own, '  http.request GET shop', '    web.request GET shop'], never },
      }),
      nodes: { from: 22, why: 'Vitest 4 on the newest Vite needs Node 22' },
    }),
  ),
  row('Vitest 3, threads', ['vitest@3', 'vite@6'], { 'one.test.mjs': vitest }, ['vitest', 'run', '--pool', 'threads']),
  row('Cucumber 12', ['@cucumber/cucumber@12'], { 'features/one.feature': feature, 'features/steps/one.cjs': steps }, [
    'cucumber-js',
    '--require',
    'features/steps/one.cjs',
  ]),
  row('tap 21', ['tap@21'], { 'one.test.cjs': tap }, ['tap', 'run', '--disable-coverage', 'one.test.cjs']),
  row(
    'Jest 30: what is required inside of its sandbox',
    ['jest@30'],
    { 'one.test.js': jest },
    ['jest', '--runInBand'],
    {
      gets: { says: /T108/ },
    },
  ),
  row(
    'Jest 30, `init` in a set-up file',
    ['jest@30'],
    { 'one.test.js': jest, 'setup.js': `require('tracer/init')\n` },
    ['jest', '--runInBand', '--setupFiles', './setup.js'],
    {
      env: {},
      gets: { says: /T108/ },
    },
  ),
]
