import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import test from 'node:test'
import { createCounts } from '../../src/agent/counts'
import { MetricStore } from '../../src/agent/metrics'
import { openStatsd } from '../../src/agent/statsd'
import { freePort } from '../free-port'
import { startRig } from './rig'

test('a port that another agent of ours has is named with its process, and the next one is taken', async context => {
  const first = await startRig(context, { port: await freePort() })
  const { port } = first.agent
  assert.deepEqual(first.notes, [])
  const second = await startRig(context, { port })
  assert.ok(second.agent.port > port)
  assert.equal(second.agent.url, `http://127.0.0.1:${second.agent.port}`)
  assert.deepEqual(second.notes, [
    `port ${port} is taken by the agent of process ${process.pid} (its page: http://localhost:${port}/); this one takes ${second.agent.port}`,
  ])
  assert.equal((await second.ask('/info')).status, 200)
})

test('a port that a stranger has is said to be so', async context => {
  const stranger = createServer(socket => socket.end('hello')).listen(0, '127.0.0.1')
  context.after(() => stranger.close())
  await once(stranger, 'listening')
  const address = stranger.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const { agent, notes } = await startRig(context, { port })
  assert.deepEqual(notes, [`port ${port} is taken by another program; this one takes ${agent.port}`])
})

test('a port of DogStatsD that was asked for must be free; the usual one is left out where it is not', async context => {
  const taken = createSocket('udp4').bind(0, '127.0.0.1')
  context.after(() => taken.close())
  await once(taken, 'listening')
  const port = await freePort()
  await assert.rejects(startRig(context, { port, statsdPort: taken.address().port }), /EADDRINUSE/)
  // The agent that failed to start left nothing behind.
  const { agent, notes } = await startRig(context, { port })
  assert.deepEqual([agent.port, notes], [port, []])

  const counts = createCounts()
  const said: string[] = []
  const target = { counts, metrics: new MetricStore(16 * 1024 * 1024, counts), arrived: () => {} }
  const open = () => openStatsd('127.0.0.1', undefined, line => said.push(line), target)
  const sockets = [await open(), await open()]
  for (const socket of sockets) socket?.close()
  assert.equal(sockets[1], undefined)
  assert.match(said.at(-1) ?? '', /^metrics over UDP are left out: port 8125 cannot be had \(.*EADDRINUSE/)
})
