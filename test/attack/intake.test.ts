import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { encode } from '@msgpack/msgpack'
import type { AgentStatus } from '../../src/agent/model'
import { raw } from '../agent-ui/raw'
import { wireSpan } from '../agent-ui/rig'
import { type Child, startChild } from '../run-child'

const cli = join(__dirname, '../../dist/src/cli.js')
const megabyte = 1024 * 1024
/** What the agent may hold, in bytes: its traces, and beside them logs, metrics and profiles. */
const maxBytes = 64 * megabyte

interface Agent {
  readonly child: Child
  readonly url: string
  post(path: string, body: Uint8Array, type?: string): Promise<{ readonly status: number; readonly text: string }>
  status(): Promise<AgentStatus>
}

/** The agent of the command, with half a gigabyte of heap. */
async function smallAgent(t: TestContext): Promise<Agent> {
  const args = ['--max-old-space-size=512', cli, 'agent', '--port', '0', '--statsd-port', '0']
  const child = startChild({ args, timeout: 300_000 }, t)
  const [, url = ''] = await child.waitForLine(/traces are shown at (http:\/\/\S+)/, 30_000)
  const port = Number(new URL(url).port)
  return {
    child,
    url,
    post: (path, body, type = 'application/msgpack') =>
      raw(port, { path, method: 'POST', body, headers: { 'Content-Type': type } }),
    async status() {
      return (await (await fetch(`${url}/api/status`)).json()) as AgentStatus
    },
  }
}

/** Asserts that it serves everything, and holds no more than it may. */
async function assertWell({ child, url, post, status }: Agent): Promise<void> {
  const sent = await post('/v0.4/traces', encode([[wireSpan()]], { useBigInt64: true }))
  assert.equal(sent.status, 200, sent.text)
  for (const path of ['traces?limit=1000', 'services', 'operations', 'hints', 'metrics', 'profiles', 'save']) {
    const response = await fetch(`${url}/api/${path}`)
    for await (const _ of response.body ?? []) {
      // Read to its end, and nothing kept.
    }
    assert.equal(response.status, 200, path)
  }
  assert.ok((await status()).bytes <= maxBytes)
  assert.ok(residentBytes(child.pid) < 1100 * megabyte, `${residentBytes(child.pid)} bytes are resident`)
}

function residentBytes(pid: number): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

/** An array of so many bytes, each an element. */
function arrayOf(byte: number, count: number): Buffer {
  const body = Buffer.alloc(count + 5, byte)
  body[0] = 0xdd
  body.writeUInt32BE(count, 1)
  return body
}

/** The same text again and again in an array of JSON. */
function jsonOf(item: string, bytes: number): Buffer {
  return Buffer.from(
    `[${Array(Math.floor(bytes / (item.length + 1)))
      .fill(item)
      .join()}]`,
  )
}

/** A table of one text, and so many rows that point to it: the smallest span of v0.5. */
function table(rows: number): Buffer {
  const row = Buffer.from([0x9c, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0x80, 0x80, 0])
  const head = Buffer.from([0x92, 0x91, 0xa1, 0x61, 0x91, 0xdd, 0, 0, 0, 0])
  head.writeUInt32BE(rows, head.length - 4)
  return Buffer.concat([head, Buffer.alloc(row.length * rows, row)])
}

/** Pairs of a key and an empty text of two bytes each, as one map. */
function wideMap(entries: number): Buffer {
  const body = Buffer.alloc(5 + entries * 7)
  body[0] = 0xdf
  body.writeUInt32BE(entries, 1)
  for (let index = 0; index < entries; index++) {
    const at = 5 + index * 7
    body[at] = 0xa5
    body.write(index.toString(36).padStart(5, '0'), at + 1)
    body[at + 6] = 0xa0
  }
  return body
}

const size = 10 * megabyte
/** Bodies that are small on the wire and large once they are read. */
const bodies: Readonly<Record<string, Buffer>> = {
  'empty maps': arrayOf(0x80, size),
  'empty arrays': arrayOf(0x90, size),
  'empty texts': arrayOf(0xa0, size),
  'maps in arrays of one': Buffer.concat([arrayOf(0x91, 5), arrayOf(0x80, size)]),
  'arrays of an empty map': Buffer.concat([
    Buffer.from([0xdd, 0, 0x50, 0, 0]),
    Buffer.alloc(0x500000 * 2, Buffer.from([0x91, 0x80])),
  ]),
  'empty bytes': Buffer.concat([
    Buffer.from([0xdd, 0, 0x50, 0, 0]),
    Buffer.alloc(0x500000 * 2, Buffer.from([0xc4, 0])),
  ]),
  'short extensions': Buffer.concat([
    Buffer.from([0xdd, 0, 0x30, 0, 0]),
    Buffer.alloc(0x300000 * 3, Buffer.from([0xd4, 1, 0])),
  ]),
  floats: Buffer.concat([
    Buffer.from([0xdd, 0, 0x20, 0, 0]),
    Buffer.alloc(0x200000 * 5, Buffer.from([0xca, 0x3f, 0x99, 0x99, 0x9a])),
  ]),
  'a map of many keys': wideMap(Math.floor(size / 7)),
  'rows of a table': table(Math.floor(size / 13)),
  'nested arrays': Buffer.alloc(size, 0x91),
  'a promise of four billion': Buffer.from([0xdf, 0xff, 0xff, 0xff, 0xff]),
}
const msgpackPaths = ['/v0.3/traces', '/v0.4/traces', '/v0.5/traces', '/v0.6/stats']
const json: Readonly<Record<string, Buffer>> = {
  'empty objects': jsonOf('{}', size),
  'empty lists': jsonOf('[]', size),
  'empty texts': jsonOf('""', size),
  numbers: jsonOf('1.5', size),
  'objects of a member': jsonOf('{"a":{}}', size),
  'nested lists': Buffer.alloc(size, '['),
  'nested objects': Buffer.from('{"a":'.repeat(size / 5)),
  'an open text': Buffer.from(`["${'x'.repeat(size)}`),
}
const saved = (item: string): Buffer =>
  Buffer.from(`{"format":"tracer-traces","version":1,"traces":${jsonOf(item, size)}}`)

test('no body of many small values ends an agent with a small heap, whatever its form and endpoint', async t => {
  const agent = await smallAgent(t)
  for (const [what, body] of Object.entries(bodies)) {
    for (const path of msgpackPaths) {
      const { status, text } = await agent.post(path, body)
      assert.ok(status === 400 || status === 413, `${what} to ${path}: ${status} ${text}`)
      assert.match(text, /\w+ .*\w/, `${what} to ${path}`)
    }
  }
  for (const [what, body] of Object.entries(json)) {
    for (const path of ['/api/logs', '/api/open']) {
      const { status, text } = await agent.post(path, body, 'application/json')
      assert.ok(status === 400 || status === 413, `${what} to ${path}: ${status} ${text}`)
    }
    const form = (name: string, content: Buffer): Buffer =>
      Buffer.concat([
        Buffer.from(`--b\r\nContent-Disposition: form-data; name="event"; filename="${name}"\r\n\r\n`),
        content,
        Buffer.from('\r\n--b--\r\n'),
      ])
    const profile = await agent.post('/profiling/v1/input', form('event.json', body), 'multipart/form-data; boundary=b')
    assert.ok(
      profile.status === 400 || profile.status === 413,
      `${what} as a profile: ${profile.status} ${profile.text}`,
    )
  }
  for (const item of ['{}', '[]', '{"id":"0123456789abcdef","spans":[]}']) {
    const { status, text } = await agent.post('/api/open', saved(item), 'application/json')
    assert.ok(status === 400 || status === 413, `a file of ${item}: ${status} ${text}`)
  }
  assert.match((await agent.post('/v0.4/traces', bodies['empty maps'] as Buffer)).text, /would take more than \d+ MB/)
  await assertWell(agent)
})

test('texts in a span’s tags that look like lists of small values are read within the budget as well', async t => {
  const agent = await smallAgent(t)
  for (const [tag, item] of [
    ['events', '{}'],
    ['events', '{"name":"","time_unix_nano":0}'],
    ['_dd.span_links', '{"trace_id":"","span_id":""}'],
  ] as const) {
    const text = jsonOf(item, 5 * megabyte).toString()
    const span = () => wireSpan({ trace_id: 7n, meta: { [tag]: text } })
    const { status } = await agent.post(
      '/v0.4/traces',
      encode([[span(), span(), span(), span()]], { useBigInt64: true }),
    )
    assert.ok(status === 200 || status === 413, `${tag} of ${item}: ${status}`)
  }
  await assertWell(agent)
})

/** A span with a megabyte of text in one of its places. */
const largeSpans: Readonly<Record<string, (text: string) => Record<string, unknown>>> = {
  name: text => ({ name: text }),
  service: text => ({ service: text }),
  resource: text => ({ resource: text }),
  type: text => ({ type: text }),
  'a tag': text => ({ meta: { tag: text } }),
  'a kind': text => ({ meta: { 'span.kind': text } }),
  'a key': text => ({ meta: { [text]: 'x' } }),
  'a key of a number': text => ({ metrics: { [text]: 1 } }),
  'an event': text => ({ span_events: [{ name: text, time_unix_nano: 1n, attributes: {} }] }),
  'a link': text => ({ span_links: [{ trace_id: 1n, span_id: 2n, attributes: { [text]: 'x' } }] }),
}

test('1,200 spans with a megabyte in any of their texts are held within the bound, and within what is said of it', async t => {
  const agent = await smallAgent(t)
  let number = 0
  for (const [what, fields] of Object.entries(largeSpans)) {
    for (let batch = 0; batch < 12; batch++) {
      // Ten a payload, a hundred of twelve hundred in all: each place alone would do.
      const spans = Array.from({ length: 10 }, () => wireSpan(fields(`${++number} ${'n\u0001'.repeat(megabyte / 2)}`)))
      const body = encode(
        spans.map(span => [span]),
        { useBigInt64: true },
      )
      const { status, text } = await agent.post('/v0.4/traces', body)
      assert.equal(status, 200, `${what}: ${text}`)
    }
    assert.ok((await agent.status()).bytes <= maxBytes, what)
  }
  await assertWell(agent)
})

test('log lines, profiles and metrics of a megabyte are held within their bounds, and what made room is counted', async t => {
  const agent = await smallAgent(t)
  const line = (trace: number, characters: number) => ({
    trace: trace.toString(16).padStart(16, '0'),
    span: '0123456789abcdef',
    time: 1,
    level: 'l'.repeat(characters),
    message: `${trace} ${'é日'.repeat(characters)}`,
  })
  for (let batch = 0; batch < 25; batch++) {
    // The first ones hold lines of a megabyte, the others more lines than there is room for.
    const [lines, characters] = batch < 5 ? [5, megabyte / 2] : [60, 10_000]
    const body = Array.from({ length: lines }, (_, at) => line(batch * 100 + at, characters))
    const { status, text } = await agent.post('/api/logs', Buffer.from(JSON.stringify(body)))
    assert.equal(status, 200, text)
  }
  const event = JSON.stringify({
    start: '2026-01-31T12:00:00Z',
    end: '2026-01-31T12:01:00Z',
    tags_profiler: `service:${'s'.repeat(megabyte)}`,
  })
  const form = (at: number): Buffer =>
    Buffer.from(
      `--b\r\nContent-Disposition: form-data; name="event"; filename="event.json"\r\n\r\n${event}\r\n--b\r\n` +
        `Content-Disposition: form-data; name="f${at}"; filename="${'f'.repeat(5000)}"\r\n\r\n${'p'.repeat(megabyte)}\r\n--b--\r\n`,
    )
  for (let at = 0; at < 20; at++) {
    const { status, text } = await agent.post('/profiling/v1/input', form(at), 'multipart/form-data; boundary=b')
    assert.equal(status, 200, text)
  }
  const { dropped } = await agent.status()
  assert.ok((dropped?.profiles ?? 0) > 0 && (dropped?.['log lines'] ?? 0) > 0, JSON.stringify(dropped))
  await assertWell(agent)
})

test('a body that comes byte by byte takes no more memory than its bytes', async t => {
  const agent = await smallAgent(t)
  const { request } = await import('node:http')
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      const sending = request(`${agent.url}/v0.4/traces`, {
        method: 'PUT',
        headers: { 'Transfer-Encoding': 'chunked' },
      })
      sending.on('error', () => {})
      const socket = await new Promise<import('node:net').Socket>(resolve => sending.once('socket', resolve))
      sending.flushHeaders()
      const piece = Buffer.from('1\r\nx\r\n'.repeat(100_000))
      for (let at = 0; at < 10; at++) await new Promise<void>(resolve => socket.write(piece, () => resolve()))
      socket.destroy()
    }),
  )
  await assertWell(agent)
})

test('more memory than the heap has is not given to traces, and that is said', async t => {
  const args = ['--max-old-space-size=512', cli, 'agent', '--port', '0', '--statsd-port', '0', '--memory', '60000']
  const child = startChild({ args }, t)
  const [, megabytes = ''] = await child.waitForLine(/traces may take (\d+) MB in memory/)
  const [, url = ''] = await child.waitForLine(/shown at (http:\S+)/)
  const status = (await (await fetch(`${url}/api/status`)).json()) as AgentStatus
  assert.ok(Number(megabytes) < 300)
  assert.equal(Math.floor(status.maxBytes / megabyte), Number(megabytes))
})
