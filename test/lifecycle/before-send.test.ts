import assert from 'node:assert/strict'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import type { BeforeSend } from '../../src/config/rows/before-send'
import { startTraced, type Traced } from '../traced'

let traced: Traced
let decide: BeforeSend = () => undefined

before(async () => {
  traced = await startTraced({ beforeSend: span => decide(span) })
})
after(() => traced.stop())

/** The numbers of what became of spans since the call. */
async function counted(action: () => unknown) {
  const first = traced.tracer.status().spans
  const spans = await traced.collect(action)
  const last = traced.tracer.status().spans
  return {
    spans,
    finished: last.finished - first.finished,
    sent: last.sent - first.sent,
    rejected: last.rejected - first.rejected,
  }
}

test('a span is changed before it is sent', async () => {
  decide = span => span.setTag('seen', span.duration >= 0)
  const spans = await traced.collect(() => traced.tracer.trace('one', () => undefined))
  assert.deepEqual(
    spans.map(span => span.metrics.seen),
    [1],
  )
})

test('spans that are left out are counted as rejected, and their children are sent', async () => {
  decide = span => span.name !== 'middle'
  const { spans, ...numbers } = await counted(() =>
    traced.tracer.trace('root', () => {
      for (let round = 0; round < 5; round++)
        traced.tracer.trace('middle', () => traced.tracer.trace('leaf', () => undefined))
    }),
  )
  const root = spans.find(span => span.name === 'root')
  assert.equal(spans.length, 6)
  for (const span of spans) if (span !== root) assert.equal(span.parentId, root?.spanId)
  assert.deepEqual(numbers, { finished: 11, sent: 6, rejected: 5 })
})

test('a trace that is left out as a whole is sent to nobody, and counted', async () => {
  decide = () => false
  const { spans, ...numbers } = await counted(() =>
    traced.tracer.trace('root', () => traced.tracer.trace('leaf', () => undefined)),
  )
  assert.deepEqual([spans.length, numbers], [0, { finished: 2, sent: 0, rejected: 2 }])
})

test('where it throws the span is sent as it was', async () => {
  decide = span => {
    span.setTag('half', 'done')
    throw new Error('of the user')
  }
  const [span] = await traced.collect(() => traced.tracer.trace('one', () => undefined))
  assert.deepEqual([span?.name, span?.meta.half], ['one', undefined])
})

test('a library has its own, for one side of it too, and it is asked first', async t => {
  const server = createServer((_, response) => response.end('fine'))
  await new Promise<void>(resolve => server.listen(0, resolve))
  t.after(() => server.close())
  const seen: string[] = []
  decide = span => void seen.push(`all ${span.getText('span.kind')}`)
  const ask = () =>
    new Promise<void>(resolve => {
      const { port } = server.address() as AddressInfo
      request({ port }, response => response.resume().once('close', resolve)).end()
    })
  const own: BeforeSend = span => void seen.push(`own ${span.getText('span.kind')}`)
  traced.tracer.use('http', { beforeSend: own })
  await traced.collect(ask, 2)
  assert.deepEqual(seen.sort(), ['all client', 'all server', 'own client', 'own server'])
  traced.tracer.use('http', { client: { beforeSend: () => false } })
  const spans = await traced.collect(ask, 1)
  assert.deepEqual(
    spans.map(span => span.meta['span.kind']),
    ['server'],
  )
  traced.tracer.use('http', {})
})
