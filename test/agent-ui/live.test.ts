import assert from 'node:assert/strict'
import test from 'node:test'
import type { AgentStatus, PlacedSpan, TraceSummary } from '../../src/agent/model'
import { createWaiting } from '../waiting'
import { hex, type Rig, startRig, wireSpan } from './rig'

/** Reads events until the connection ends. */
async function* events({ ask }: Rig, stop: AbortSignal): AsyncGenerator<AgentStatus> {
  const response = await ask('/api/live', { signal: stop })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  assert.ok(response.body)
  let text = ''
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    text += part
    for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
      const [, data] = /^event: status\ndata: (.*)$/.exec(text.slice(0, end)) ?? []
      text = text.slice(end + 2)
      if (data !== undefined) yield JSON.parse(data)
    }
  }
}

test('a page hears how things stand, and again when something has changed', async context => {
  const rig = await startRig(context)
  const stop = new AbortController()
  context.after(() => stop.abort())
  const stream = events(rig, stop.signal)
  const next = async () => (await stream.next()).value as AgentStatus
  assert.equal((await next()).traces, 0)
  await rig.send([[wireSpan()]])
  assert.equal((await next()).traces, 1)
  for (let index = 0; index < 50; index++) await rig.send([[wireSpan()]])
  let heard = 0
  for (let status = await next(); status.traces < 51; status = await next()) heard++
  assert.ok(heard < 50, `${heard}`)
  await rig.send(7)
  assert.equal((await next()).refused.traces, 1)
  await rig.ask('/api/clear', { method: 'POST' })
  assert.equal((await next()).traces, 0)
})

test('an agent that closes ends its pages', async context => {
  const rig = await startRig(context)
  const stream = events(rig, new AbortController().signal)
  await stream.next()
  await rig.agent.close()
  await assert.rejects(async () => {
    for await (const _ of stream);
    throw new Error('ended')
  })
})

test('so many pages listen and no more', async context => {
  const rig = await startRig(context)
  const stop = new AbortController()
  context.after(() => stop.abort())
  const replies: number[] = []
  for (let index = 0; index < 34; index++) replies.push((await rig.ask('/api/live', { signal: stop.signal })).status)
  assert.deepEqual(replies, [...Array(32).fill(200), 429, 429])
})

test('a trace is told once, when its root is there and nothing more has come for a while', async context => {
  const waiting = createWaiting()
  const told: { readonly spans: readonly PlacedSpan[]; readonly summary: TraceSummary }[] = []
  const rig = await startRig(context, {
    onTrace: (spans, summary) => {
      told.push({ spans, summary })
      waiting.tell()
    },
  })
  const until = (count: number) =>
    waiting.until(
      () => told.length >= count,
      10_000,
      () => `${told.length} traces were told`,
    )
  const child = wireSpan({ trace_id: 70n, parent_id: 70n, service: 'stock' })
  await rig.send([[child], [wireSpan({ trace_id: 71n, span_id: 71n })]])
  await until(1)
  assert.deepEqual(
    told.map(({ summary }) => summary.id),
    [hex(71)],
  )
  await rig.send([[wireSpan({ trace_id: 70n, span_id: 70n })]])
  await until(2)
  assert.deepEqual([told[1]?.summary.id, told[1]?.spans.map(({ service }) => service)], [hex(70), ['shop', 'stock']])
  await rig.send([[wireSpan({ trace_id: 70n, parent_id: 70n })], [wireSpan({ trace_id: 72n })]])
  await until(3)
  assert.deepEqual(
    told.map(({ summary }) => summary.id),
    [hex(71), hex(70), hex(72)],
  )
})
