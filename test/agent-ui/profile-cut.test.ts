import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import type { Entry, ProfileSummary } from '../../src/agent/model'
import { type Profile, readProfile } from '../../src/agent/page/pprof'
import { cutBy } from '../../src/agent/page/profile-cut'
import { startLocalAgent } from '../../src/agent/start'
import { runChild } from '../run-child'

const register = join(__dirname, '../../dist/src/register.js')

/** Answers two kinds of requests, one after the other, each of which keeps the processor busy in a function of its own. */
const program = `
const http = require('node:http')
function burnForA(until) { while (Date.now() < until) Math.sqrt(until) }
function burnForB(until) { while (Date.now() < until) Math.sqrt(until) }
const server = http.createServer((request, response) => {
  if (request.url === '/a') burnForA(Date.now() + 250)
  else burnForB(Date.now() + 250)
  response.end()
}).listen(0, '127.0.0.1', async () => {
  const get = path => new Promise(resolve =>
    http.get({ port: server.address().port, path }, response => response.resume().on('end', resolve)))
  for (const path of ['/a', '/b', '/a', '/b']) await get(path)
  server.close()
})`

function functionsIn(samples: Profile['samples']): Set<string> {
  return new Set(samples.flatMap(({ stack }) => stack.map(({ name }) => name)))
}

test('a profile of this tracer is cut by the operation that was under way', { timeout: 60_000 }, async t => {
  const agent = await startLocalAgent({ port: 0, statsdPort: 0, log: () => undefined })
  t.after(() => agent.close())
  const env = {
    DD_TRACE_AGENT_URL: agent.url,
    DD_PROFILING_ENABLED: 'true',
    DD_SERVICE: 'shop',
  }
  const { code, stderr } = await runChild({ args: ['-r', register, '-e', program], env })
  assert.equal(code, 0, stderr)
  const json = async <Type>(path: string) => (await (await fetch(`${agent.url}${path}`)).json()) as Type
  const [summary] = await json<ProfileSummary[]>('/api/profiles')
  assert.ok(summary)
  const file = await (await fetch(`${agent.url}/api/profiles/${summary.id}/wall.pprof`)).blob()
  const { samples } = await readProfile(file)
  const entries = await json<Entry[]>(`/api/entries?service=shop&from=${summary.start}&to=${summary.end}`)
  const resources = [...new Set(entries.map(({ resource }) => resource))]
  // By method alone, as http names its requests: so the two kinds are told apart by their turn.
  const byTurn = entries.map((entry, index) => ({ ...entry, resource: index % 2 === 0 ? 'a' : 'b' }))
  assert.deepEqual([entries.length, resources], [4, ['GET']])
  const a = functionsIn(cutBy('a', samples, byTurn).samples)
  const b = functionsIn(cutBy('b', samples, byTurn).samples)
  assert.deepEqual(
    [a.has('burnForA'), a.has('burnForB'), b.has('burnForA'), b.has('burnForB')],
    [true, false, false, true],
  )
})

test('a sample at which two operations were under way is of neither, and is counted', () => {
  const sample = (at: number) => ({ stack: [{ name: 'f', file: '', line: 0 }], values: [1], at })
  const entries = [
    { resource: 'a', start: 0, duration: 10 },
    { resource: 'a', start: 5, duration: 10 },
    { resource: 'b', start: 12, duration: 10 },
  ]
  const samples = [sample(1), sample(7), sample(13), sample(20), { stack: [], values: [1] }]
  assert.deepEqual(cutBy('a', samples, entries), { samples: [sample(1), sample(7)], shared: 1 })
  assert.deepEqual(cutBy('b', samples, entries), { samples: [sample(20)], shared: 1 })
})
