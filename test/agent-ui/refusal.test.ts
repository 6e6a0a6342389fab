import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import test from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { encode } from '@msgpack/msgpack'
import { maxBody } from '../../src/agent/body'
import { createCounts } from '../../src/agent/counts'
import { createBoundedServer } from '../../src/agent/http-server'
import type { AgentStatus, TraceList } from '../../src/agent/model'
import { raw, rawBytes } from './raw'
import { post, startRig, wireSpan } from './rig'

const badSpans: readonly [string, unknown, string][] = [
  ['a float as duration', wireSpan({ duration: 1.5 }), 'field duration: expected an integer, got a float'],
  ['a large float as start', wireSpan({ start: 1.79e18 }), 'field start: expected an integer, got a float'],
  ['a boolean as error', wireSpan({ error: true }), 'field error: expected an integer, got a boolean'],
  ['a number in meta', wireSpan({ meta: { code: 200 } }), 'field meta.code: expected a string, got an integer'],
  ['a text in metrics', wireSpan({ metrics: { n: '1' } }), 'field metrics.n: expected a number, got a string'],
  ['nil as meta', wireSpan({ meta: null }), 'field meta: expected a map, got nil'],
  ['an id as text', wireSpan({ span_id: '12' }), 'field span_id: expected an integer, got a string'],
  ['no id', wireSpan({ span_id: 0 }), 'field span_id: expected an id, got 0'],
  ['no trace', wireSpan({ trace_id: 0 }), 'field trace_id: expected an id, got 0'],
  ['no service', { ...wireSpan(), service: 7 }, 'field service: expected a string, got an integer'],
  ['links that are none', wireSpan({ span_links: [7] }), 'field span_links[0]: expected a map, got an integer'],
  ['no span', 7, 'expected a map, got an integer'],
]

test('a wrong span is refused with its place, and what came before it in the payload is not kept', async context => {
  const { send, json } = await startRig(context)
  for (const [what, span, problem] of badSpans) {
    const reply = await send([[wireSpan()], [span]])
    assert.deepEqual([reply.status, await reply.text()], [400, `trace 1, span 0, ${problem}\n`], what)
  }
  const foreign = await send([[wireSpan(), wireSpan()]])
  assert.equal(await foreign.text(), 'trace 0, span 1, field trace_id: expected that of the first span, got another\n')
  const { traces, refused } = await json<AgentStatus>('/api/status')
  assert.deepEqual([traces, refused], [0, { traces: badSpans.length + 1 }])
})

test('a wrong row of v0.5 is refused with its place', async context => {
  const { send } = await startRig(context)
  const row: readonly unknown[] = [0, 1, 1, 5n, 6n, 0n, 1n, 1n, 0, {}, {}, 0]
  const cases: readonly [unknown, string][] = [
    [[['', 'a']], 'the body: expected an array of texts and traces, got an array of 1'],
    [[['', 'a'], 3], 'the traces: expected an array, got an integer'],
    [[['', 'a'], [[row.slice(1)]]], 'trace 0, span 0, expected an array of 12, got an array of 11'],
    [[['', 'a'], [[row.with(1, 9)]]], 'trace 0, span 0, field name: index 9 is not in a table of 2 texts'],
    [[['', 'a'], [[row.with(9, { 1: 5 })]]], 'trace 0, span 0, field meta: index 5 is not in a table of 2 texts'],
    [[['', 'a'], [[row.with(9, null)]]], 'trace 0, span 0, field meta: expected a map, got nil'],
    [[['', 'a'], [[row.with(6, 0.5)]]], 'trace 0, span 0, field start: expected an integer, got a float'],
  ]
  assert.equal((await send([['', 'a'], [[row]]], '/v0.5/traces')).status, 200)
  for (const [payload, problem] of cases) {
    const reply = await send(payload, '/v0.5/traces')
    assert.deepEqual([reply.status, await reply.text()], [400, `${problem}\n`])
  }
})

test('broken bytes are refused in words: cut off, promising too much, too deep, or something else altogether', async context => {
  const { ask, json } = await startRig(context)
  const whole = encode([[wireSpan()]], { useBigInt64: true })
  const cases: readonly [Uint8Array, RegExp][] = [
    [whole.subarray(0, 50), /cut off: it ends at byte 50/],
    [Uint8Array.of(0xdd, 0xff, 0xff, 0xff, 0xff), /cut off/],
    [new Uint8Array(1000).fill(0x91), /byte 32 opens a container in 32 others/],
    [Uint8Array.of(0x90, 0x90), /1 bytes after its end at byte 1/],
    [Uint8Array.of(0x91, 0xc1), /byte 1 is 0xc1/],
    [new TextEncoder().encode('{"a":1}'), /after its end/],
    [Uint8Array.of(0x80), /the body: expected an array of traces, got a map/],
    [Uint8Array.of(0x91, 0x01), /trace 0: expected an array of spans, got an integer/],
  ]
  for (const [body, problem] of cases) {
    const reply = await post(ask, '/v0.4/traces', body)
    assert.equal(reply.status, 400)
    assert.match(await reply.text(), problem)
  }
  const asJson = await ask('/v0.4/traces', {
    method: 'PUT',
    body: '[]',
    headers: { 'Content-Type': 'application/json' },
  })
  assert.equal(await asJson.text(), 'expected MessagePack, got JSON\n')
  assert.equal((await json<AgentStatus>('/api/status')).refused.traces, cases.length + 1)
  assert.equal((await ask('/v0.4/traces')).status, 405)
  const packed = await ask('/v0.4/traces', { method: 'PUT', body: '', headers: { 'Content-Encoding': 'gzip' } })
  assert.deepEqual([packed.status, await packed.text()], [415, 'Content-Encoding: expected none, got gzip\n'])
})

test('a body of more than 25 MiB is refused, whether its size was told or not, and others are served meanwhile', async context => {
  const { agent, send, json } = await startRig(context)
  const body = Buffer.alloc(maxBody + 1)
  const told = raw(agent.port, {
    path: '/v0.4/traces',
    method: 'PUT',
    body,
    headers: { 'Content-Length': String(body.length) },
  })
  const chunked = raw(agent.port, {
    path: '/v0.4/traces',
    method: 'PUT',
    body,
    headers: { 'Transfer-Encoding': 'chunked' },
  })
  assert.equal((await send([[wireSpan()]])).status, 200)
  for (const answer of await Promise.all([told, chunked])) {
    assert.deepEqual([answer.status, answer.text], [413, `the body has more than ${maxBody} bytes\n`])
  }
  assert.equal((await json<AgentStatus>('/api/status')).refused['too large'], 2)
})

test('half a request, and what is no request, disturb nobody', async context => {
  const { agent, send, json } = await startRig(context)
  const half = connect({ host: '127.0.0.1', port: agent.port })
  await once(half, 'connect')
  half.write('PUT /v0.4/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc')
  const answer = await rawBytes(agent.port, 'this is no HTTP\r\n\r\n')
  assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*this is no HTTP request/)
  assert.match(await rawBytes(agent.port, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /)
  assert.equal((await send([[wireSpan()]])).status, 200)
  half.destroy()
  while ((await json<AgentStatus>('/api/status')).refused['cut off'] !== 1) await pause(10)
  assert.equal((await json<TraceList>('/api/traces')).matches, 1)
})

test('who sends too slowly is told and cut off', async context => {
  const counts = createCounts()
  const limits = { headersTimeout: 100, requestTimeout: 200, checkInterval: 50, maxConnections: 10 }
  const server = createBoundedServer(
    (request, response) => request.resume().on('end', () => response.end()),
    counts,
    limits,
  )
  server.listen(0, '127.0.0.1')
  context.after(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  assert.match(await rawBytes(port, 'GET / HTTP/1.1\r\nHost: loc'), /^HTTP\/1\.1 408 /)
  assert.match(await rawBytes(port, 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc'), /^HTTP\/1\.1 408 /)
  assert.equal(counts.refused.http, 2)
})

test('connections are bounded, and those that are over it are counted', async context => {
  const { agent, json } = await startRig(context)
  const sockets: Socket[] = []
  context.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  for (let index = 0; index < 300; index++) {
    const socket = connect({ host: '127.0.0.1', port: agent.port })
    socket.on('error', () => {})
    sockets.push(socket)
  }
  await Promise.all(sockets.map(socket => Promise.race([once(socket, 'connect'), once(socket, 'close')])))
  // The system connects before the agent looks; those that are too many are closed then.
  while (sockets.filter(socket => socket.closed || socket.readableEnded).length < 300 - 256) {
    for (const socket of sockets) socket.resume()
    await pause(10)
  }
  for (const socket of sockets) socket.destroy()
  let dropped: number | undefined
  while (dropped === undefined)
    dropped = await json<AgentStatus>('/api/status').then(
      status => status.refused.connections,
      () => undefined,
    )
  assert.ok(dropped >= 300 - 256, `${dropped}`)
})
