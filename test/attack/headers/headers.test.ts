import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { startChild } from '../../run-child'
import { startCounting } from '../exits/states'
import { type HeaderSet, headerSets } from './sets'

const register = join(__dirname, '../../../dist/src/register.js')
// ATTACK=all sends 22,500 sets, by default 2,000.
const all = process.env.ATTACK === 'all' ? 22_500 : 2000
const healthy = {
  name: 'healthy',
  delivers: true,
  answer: (response: ServerResponse) => {
    response.writeHead(200).end('{}')
    return true
  },
} as const

const every = 'datadog,tracecontext,b3,b3multi,baggage'
const surroundings: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['the usual settings', {}],
  [
    'every style',
    { DD_TRACE_PROPAGATION_STYLE: every, DD_TRACE_BAGGAGE_TAG_KEYS: '*', DD_TRACE_CLIENT_IP_ENABLED: 'true' },
  ],
  [
    'traces that are restarted',
    {
      DD_TRACE_PROPAGATION_STYLE: every,
      DD_TRACE_PROPAGATION_BEHAVIOR_EXTRACT: 'restart',
      DD_TRACE_AGENT_PROTOCOL_VERSION: '0.5',
      DD_TRACE_HEADER_TAGS: 'user-agent,x,0:zero,baggage',
    },
  ],
  [
    'headers as tags by the names of what every object has',
    {
      DD_TRACE_HEADER_TAGS: 'host:__proto__,x:constructor,user-agent:toString',
      DD_TRACE_BAGGAGE_TAG_KEYS: '__proto__,constructor',
    },
  ],
]

/** Sends the sets one after the other, each by a connection of its own; gives how many were answered by the application. */
async function sendAll(port: number, sets: readonly HeaderSet[]): Promise<number> {
  let answered = 0
  const next = sets[Symbol.iterator]()
  const work = async () => {
    for (let step = next.next(); !step.done; step = next.next()) if (await send(port, step.value)) answered++
  }
  await Promise.all([work(), work(), work(), work()])
  return answered
}

async function send(port: number, set: HeaderSet): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  const lines = [
    'GET /a HTTP/1.1',
    'Host: shop',
    'Connection: close',
    ...set.map(([name, value]) => `${name}: ${value}`),
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
  let reply = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    reply += text
  })
  await once(socket, 'close')
  return reply.startsWith('HTTP/1.1 200')
}

for (const [at, [name, env]] of surroundings.entries()) {
  test(`${name}: whatever the headers are, the request is answered, its context is valid, and its span can be read`, async t => {
    const agent = await startCounting(healthy)
    t.after(() => agent.close())
    const child = startChild(
      {
        args: ['-r', register, join(__dirname, 'server.cjs')],
        env: { DD_TRACE_AGENT_URL: agent.url, DD_TRACE_STARTUP_LOGS: 'false', ...env },
        timeout: 240_000,
      },
      t,
    )
    const [, port = ''] = await child.waitForLine(/^port (\d+)$/)
    const sets = headerSets(Math.ceil(all / surroundings.length), 4711 + at)
    const answered = await sendAll(Number(port), sets)
    child.signal('SIGTERM')
    const { stdout, stderr } = await child.ended
    assert.deepEqual(stdout.match(/^wrong: .*/gm)?.slice(0, 3) ?? [], [])
    assert.doesNotMatch(stderr, /made an error/)
    assert.deepEqual(agent.problems.slice(0, 3), [])
    assert.ok(answered > sets.length / 2, `${answered} of ${sets.length} were answered`)
    assert.deepEqual([agent.taken.size, [...agent.taken.values()].filter(times => times > 1)], [answered, []])
  })
}
