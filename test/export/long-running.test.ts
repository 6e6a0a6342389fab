import assert from 'node:assert/strict'
import test from 'node:test'
import { noCounts } from '../../src/export/counts'
import type { ExporterContext } from '../../src/export/exporter'
import { LongRunning } from '../../src/export/long-running'
import { startAgent } from '../agent'
import { rig } from './rig'

async function start(t: test.TestContext, initial: number, interval: number, options: Partial<ExporterContext> = {}) {
  const agent = await startAgent({ personality: 'datakit', partialFlush: true })
  t.after(() => agent.close())
  const counts = noCounts()
  const longRunning = new LongRunning({ initial, interval }, counts)
  const { exporter, tracer } = rig(agent.url, { counts, longRunning, ...options })
  tracer.opened = exporter.opened
  const versions = (name: string) => agent.spans().filter(span => span.name === name)
  return { agent, counts, longRunning, exporter, tracer, versions }
}

test('a trace that is open for long is sent as it stands, again, and at its end as one that was', async t => {
  const { agent, counts, exporter, tracer, versions } = await start(t, 20, 20)
  const root = tracer.start({ name: 'web.request', parent: null, meta: ['own', 'tag'] })
  const child = tracer.start({ name: 'pg.query', parent: root })
  tracer.start({ name: 'ended', parent: root }).finish()
  await agent.waitFor(() => versions('web.request').length >= 2 && versions('pg.query').length >= 2)
  child.finish()
  root.setTag('late', 'tag')
  root.finish()
  await exporter.flush(5000)
  const sent = versions('web.request')
  const last = sent.at(-1)
  assert.equal(new Set(sent.map(({ spanId }) => spanId)).size, 1)
  for (const [at, span] of sent.slice(0, -1).entries()) {
    const version = span.metrics['_dd.partial_version'] as number
    assert.ok(version >= 1 && version > ((sent[at - 1]?.metrics['_dd.partial_version'] as number) ?? 0))
    assert.equal(span.meta.own, 'tag')
    assert.equal(span.metrics['_dd.was_long_running'], undefined)
  }
  assert.equal(last?.metrics['_dd.partial_version'], undefined)
  assert.equal(last?.metrics['_dd.was_long_running'], 1)
  assert.equal(last?.meta.late, 'tag')
  assert.ok(versions('ended').every(({ metrics }) => metrics['_dd.was_long_running'] === undefined))
  // A span that was sent while it was open has ended once.
  assert.equal(counts.finished, 3)
  assert.equal(counts.sent, 3)
  assert.equal(counts.snapshots, agent.spans().length - 3)
})

test('what is open at the end is sent and marked, once, and counts for nothing that has ended', async t => {
  const { agent, counts, exporter, tracer, versions } = await start(t, 3_600_000, 3_600_000)
  const root = tracer.start({ name: 'hangs', parent: null })
  assert.ok(exporter.owes)
  await exporter.flush(5000, true)
  assert.ok(!exporter.owes)
  await exporter.flush(5000, true)
  assert.equal(exporter.surrender().payloads.length, 0)
  const [sent] = versions('hangs')
  assert.equal(agent.spans().length, 1)
  assert.equal(sent?.meta['_dd.unfinished'], 'the process ended')
  assert.ok((sent?.metrics['_dd.partial_version'] as number) >= 1)
  assert.deepEqual([counts.finished, counts.sent, counts.snapshots], [0, 0, 1])
  root.finish()
  await exporter.flush(5000)
  assert.deepEqual([counts.finished, counts.sent, versions('hangs').length], [1, 1, 2])
})

test('at the end of a process whose loop no longer turns, what is open is surrendered', async t => {
  const { counts, exporter, tracer } = await start(t, 3_600_000, 3_600_000)
  tracer.start({ name: 'hangs', parent: null })
  const [payload] = exporter.surrender().payloads
  assert.deepEqual([payload?.traces, payload?.spans, counts.snapshots], [1, 0, 1])
})

test('of a trace that is rejected or left out nothing is sent while it is open', async t => {
  const { agent, counts, exporter, tracer } = await start(t, 3_600_000, 3_600_000)
  tracer.start({ name: 'rejected', parent: null }).trace.decide(false)
  tracer.start({ name: 'left out', parent: null }).trace.leaveOut()
  await exporter.flush(5000, true)
  assert.deepEqual([agent.spans().length, counts.snapshots], [0, 0])
})

test('what looks at a span before it leaves looks at one that is open, and may leave it out', async t => {
  const { agent, exporter, tracer } = await start(t, 3_600_000, 3_600_000)
  const shown = tracer.start({ name: 'shown', parent: null, meta: ['secret', 'word'] })
  shown.beforeEnd = span => span.removeTag('secret')
  tracer.start({ name: 'hidden', parent: null }).beforeEnd = () => false
  await exporter.flush(5000, true)
  assert.deepEqual(
    agent.spans().map(({ name, meta }) => [name, meta.secret]),
    [['shown', undefined]],
  )
  assert.equal(shown.getText('secret'), 'word')
})

test('what is kept has a bound, and what found no room is in a count', async t => {
  const { counts, longRunning, tracer } = await start(t, 3_600_000, 3_600_000)
  const root = tracer.start({ name: 'root', parent: null })
  for (let at = 0; at < 5000; at++) tracer.start({ name: 'ended', parent: root }).finish()
  assert.equal(counts.untracked, 0)
  for (let at = 0; at < 1500; at++) tracer.start({ name: 'open', parent: root })
  assert.equal(counts.untracked, 501)
  for (let at = 0; at < 10_500; at++) tracer.start({ name: 'other', parent: null })
  assert.equal(counts.untracked, 501 + 501)
  assert.ok(longRunning.owes)
})

test('without the setting nobody is told of open spans', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { exporter, tracer } = rig(agent.url)
  assert.equal(exporter.opened, undefined)
  tracer.start({ name: 'open', parent: null })
  assert.ok(!exporter.owes)
  await exporter.flush(5000, true)
  assert.deepEqual(agent.requests, [])
})
