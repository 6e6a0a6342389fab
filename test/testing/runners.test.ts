import assert from 'node:assert/strict'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { createProject, packTracer, removeProject } from '../packaging/setups/project'
import { runChild } from '../run-child'

const ask = `
const http = require('node:http')
const ask = () => new Promise((resolve, reject) => {
  const server = http.createServer((request, response) => response.end('fine')).listen(0, () => {
    const options = { port: server.address().port, agent: false }
    http.get(options, response => response.resume().on('end', () => server.close(resolve))).on('error', reject)
  })
})`
const withMatchers = `
test('a span', async () => {
  const spans = await traced(ask)
  expect(spans).toHaveSpan({ name: 'web.request', parent: 'http.request' })
  expect(spans).not.toHaveSpan({ name: /^other/ })
})
test('no span', async () => {
  const spans = await traced(ask)
  expect(() => expect(spans).toHaveSpan({ name: 'other' })).toThrow(/the closest one is/)
  expect(() => expect(spans).not.toHaveSpan({ name: 'web.request' })).toThrow(/<- this one/)
})`
const inJest = `require('tracer/testing/jest')
const { traced } = require('tracer/testing')
${ask}
${withMatchers}
test('fake timers', async () => {
  jest.useFakeTimers()
  const spans = await traced(() => require('tracer').trace('work', () => {}))
  jest.useRealTimers()
  expect(spans).toHaveSpan({ name: 'work', parent: null })
})`
const inVitest = `import 'tracer/testing/vitest'
import { traced } from 'tracer/testing'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
const require = createRequire(import.meta.url)
${ask}
${withMatchers}`
const inMocha = `const { assertSpan, traced } = require('tracer/testing')
${ask}
it('a span', async () => {
  assertSpan(await traced(ask), { name: 'web.request', parent: 'http.request' })
})`

const typed = (expectFrom: string, matchersFrom: string) => `
import '${matchersFrom}'
import { traced } from 'tracer/testing'
import { expect } from '${expectFrom}'
export async function look(): Promise<number> {
  const spans = await traced(() => 3)
  expect(spans).toHaveSpan({ name: 'a', tags: { lines: 1, text: /a/ }, parent: null })
  expect(spans).not.toHaveSpan({ parent: { name: 'b' } })
  // @ts-expect-error No span has that.
  expect(spans).toHaveSpan({ nmae: 'a' })
  return spans.result
}`

const packages = ['jest@30', 'jest-environment-jsdom@30', 'mocha@11', 'vitest@3']
const files = {
  'jest-1.test.js': inJest,
  'jest-2.test.js': inJest,
  'vitest-1.test.mjs': inVitest,
  'mocha-1.test.js': inMocha,
  'typed-vitest.mts': typed('vitest', 'tracer/testing/vitest'),
  'typed-jest.ts': typed('@jest/globals', 'tracer/testing/jest'),
  // What @types/jest declares of it.
  'typed-global.ts': `
import 'tracer/testing/jest'
import { traced } from 'tracer/testing'
declare global { namespace jest { interface Matchers<R, T = {}> { not: Matchers<R, T> } } }
declare const expect: <T>(value: T) => jest.Matchers<void, T>
traced(() => 1).then(spans => expect(spans).not.toHaveSpan({ name: 'a' }))`,
}
const runners = [
  ['Jest in one process', /Tests: +6 passed, 6 total/, 'jest', '--runInBand', 'jest-'],
  ['Jest in two workers', /Tests: +6 passed, 6 total/, 'jest', '-w', '2', 'jest-'],
  ['Jest with jsdom', /Tests: +6 passed, 6 total/, 'jest', '--runInBand', '--env=jsdom', 'jest-'],
  ['Vitest in forks', /Tests +2 passed/, 'vitest', 'run', '--pool', 'forks', 'vitest-'],
  ['Vitest in threads', /Tests +2 passed/, 'vitest', 'run', '--pool', 'threads', 'vitest-'],
  ['Vitest in vmThreads', /Tests +2 passed/, 'vitest', 'run', '--pool', 'vmThreads', 'vitest-'],
  ['mocha that looks for leaks', /1 passing/, 'mocha', '--check-leaks', 'mocha-1.test.js'],
] as const

let packed: Awaited<ReturnType<typeof packTracer>>
let folder: string
before(async () => {
  packed = await packTracer()
  const setup = { group: 'tests', name: 'runners', packages, files, start: [], gets: { says: /./ } }
  folder = await createProject(setup, packed.tarball)
})
after(async () => {
  await removeProject(folder)
  await removeProject(packed.folder)
})

for (const [name, passed, command, ...args] of runners) {
  test(`${name} has spans and matchers of tracer/testing, without an agent and without a word`, async () => {
    const { code, stdout, stderr } = await runChild({
      command: join(folder, 'node_modules/.bin', command),
      args,
      cwd: folder,
      env: { CI: 'true', NO_COLOR: '1', DD_TRACE_AGENT_URL: 'http://127.0.0.1:1', DD_TRACE_STARTUP_LOGS: 'true' },
      timeout: 60_000,
    })
    const said = stdout + stderr
    assert.equal(code, 0, said)
    assert.match(said, passed)
    assert.doesNotMatch(said, /tracer: |did not exit|open handle|leaks? (was|were)/i)
  })
}

test('the matchers have types, by each way to them', async () => {
  const options = [
    '--noEmit',
    '--strict',
    '--module',
    'node16',
    '--target',
    'es2022',
    '--skipLibCheck',
    '--types',
    'node',
  ]
  const { code, stdout } = await runChild({
    command: join(__dirname, '../../node_modules/.bin/tsc'),
    args: [
      ...['--ignoreConfig', '--typeRoots', join(__dirname, '../../node_modules/@types'), ...options],
      ...['typed-vitest.mts', 'typed-jest.ts', 'typed-global.ts'],
    ],
    cwd: folder,
    timeout: 60_000,
  })
  assert.equal(code, 0, stdout)
})
