import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TraceList, TraceView } from '../../src/agent/model'
import { hex, startRig, wireSpan } from './rig'

test('what one agent saves another opens, with every trace in its place', async context => {
  const one = await startRig(context)
  const time = 1_790_000_000_123_456_000n
  const event = { name: 'e', time_unix_nano: time, attributes: { a: { type: 0, string_value: 'b' } } }
  const link = { trace_id: 1n, span_id: 3n, tracestate: 'a=b' }
  for (let id = 1n; id <= 20n; id++) {
    const root = wireSpan({
      trace_id: id,
      meta: { '_dd.p.tid': 'a'.repeat(16), text: '日本語🎉' },
      span_events: [event],
      span_links: [link],
    })
    await one.send([[root, wireSpan({ trace_id: id, parent_id: root.span_id, error: 1 })]])
  }
  const saved = await one.ask('/api/save')
  assert.match(saved.headers.get('content-disposition') ?? '', /^attachment; filename="traces-[\dTZ-]+\.json"$/)
  const text = await saved.text()

  const two = await startRig(context)
  const opened = await two.ask('/api/open', { method: 'POST', body: text })
  assert.deepEqual([opened.status, await opened.json()], [200, { traces: 20 }])
  const [theirs, ours] = await Promise.all([two, one].map(rig => rig.json<TraceList>('/api/traces')))
  assert.deepEqual([theirs?.matches, theirs?.traces], [20, ours?.traces])
  const path = `/api/traces/${'a'.repeat(16)}${hex(7)}`
  assert.deepEqual(await two.json<TraceView>(path), await one.json<TraceView>(path))
  assert.equal(await (await two.ask('/api/save')).text(), text)

  const folder = mkdtempSync(join(tmpdir(), 'saved-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'traces.json')
  writeFileSync(file, text)
  const three = await startRig(context, { open: file })
  assert.equal((await three.json<TraceList>('/api/traces')).matches, 20)
})

test('a file that was not saved by an agent is refused with what was found', async context => {
  const { ask, json } = await startRig(context)
  const file = (traces: unknown, version: unknown = 1) => JSON.stringify({ format: 'tracer-traces', version, traces })
  const span = {
    id: hex(1),
    service: 's',
    name: 'n',
    resource: 'r',
    type: '',
    kind: '',
    start: 1,
    duration: 1,
    error: false,
    meta: {},
    metrics: {},
    links: [],
    events: [],
  }
  const withSpan = (fields: object) => file([{ id: hex(1), spans: [{ ...span, ...fields }] }])
  const cases: readonly [string, RegExp][] = [
    ['', /^the file is no JSON: /],
    ['[]', /expected a file that this agent has saved \("format": "tracer-traces"\), got an array of 0/],
    ['{"traceEvents":[],"x":1}', /got an object with traceEvents, x/],
    [file([], 2), /expected version 1 of the file, got 2/],
    [file({}), /field traces: expected an array, got a map/],
    [file([{ id: 'x', spans: [span] }]), /trace 0, field id: expected 16 or 32 hexadecimal digits, got a string/],
    [file([{ id: hex(1), spans: [] }]), /trace 0: expected spans, got an array of 0/],
    [withSpan({ start: '1' }), /trace 0, span 0, field start: expected a number, got a string/],
    [withSpan({ id: '1' }), /trace 0, span 0, field id: expected 16 hexadecimal digits/],
    [withSpan({ meta: { a: 1 } }), /trace 0, span 0, field meta\.a: expected a string, got an integer/],
    [withSpan({ links: [{}] }), /trace 0, span 0, field links\[0\]\.trace: expected a string, got nothing/],
    [withSpan({ events: [{ name: 'e', time: 1 }] }), /field events\[0\]\.attributes: expected an object, got nothing/],
  ]
  for (const [body, problem] of cases) {
    const reply = await ask('/api/open', { method: 'POST', body })
    assert.equal(reply.status, 400, body)
    assert.match(await reply.text(), problem)
  }
  assert.equal((await json<TraceList>('/api/traces')).matches, 0)
  assert.equal((await ask('/api/open', { method: 'POST', body: withSpan({}) })).status, 200)
  await assert.rejects(startRig(context, { open: '/nowhere.json' }), /^Error: \/nowhere\.json: ENOENT/)
  await assert.rejects(startRig(context, { open: __filename }), /saved\.test\.ts: the file is no JSON/)
})

test('a store that is cleared is empty, and only a POST clears it', async context => {
  const { ask, send, json } = await startRig(context)
  await send([[wireSpan()]])
  assert.equal((await ask('/api/clear')).status, 405)
  assert.equal((await json<TraceList>('/api/traces')).matches, 1)
  assert.equal((await ask('/api/clear', { method: 'POST' })).status, 200)
  assert.equal((await json<TraceList>('/api/traces')).matches, 0)
  assert.equal((await ask('/api/nothing')).status, 404)
  assert.equal((await ask('/api/traces', { method: 'DELETE' })).status, 405)
})
