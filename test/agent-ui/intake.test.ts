import assert from 'node:assert/strict'
import test from 'node:test'
import { encode } from '@msgpack/msgpack'
import type { AgentStatus, TraceList, TraceView } from '../../src/agent/model'
import { createV04Encoder } from '../../src/encoding/v04'
import { createV05Encoder } from '../../src/encoding/v05'
import { collectingTracer, common } from '../encoding/spans'
import { hex, post, startRig, wireSpan } from './rig'

for (const create of [createV04Encoder, createV05Encoder]) {
  test(`what ${create.name.slice(6)} writes is shown as it was set`, async context => {
    const { agent, ask, json } = await startRig(context)
    const { tracer, traces } = collectingTracer()
    const root = tracer.start({ name: 'web.request', parent: null, type: 'web', resource: 'GET /a' })
    root.setTag('span.kind', 'server').setTag('http.status_code', 200).setTag('count', 7)
    const child = tracer.start({
      name: 'pg.query',
      parent: root,
      service: 'shop-postgres',
      type: 'sql',
      resource: 'SELECT 1',
    })
    child.setTag('error', new RangeError('too far'))
    child.addEvent('retry', { attempt: 2 })
    child.finish()
    root.finish()
    const encoder = create(common)
    for (const trace of traces) assert.ok(encoder.add(trace, trace.finished))
    const { path, body } = encoder.take()
    const reply = await post(ask, path, body)
    assert.equal(reply.status, 200)
    assert.match(reply.headers.get('datadog-agent-version') ?? '', /^7\./)
    assert.deepEqual(await reply.json(), { rate_by_service: { 'service:,env:': 1 } })

    const { traces: list, matches } = await json<TraceList>('/api/traces')
    assert.equal(matches, 1)
    const [summary] = list
    assert.ok(summary)
    assert.match(summary.id, /^[0-9a-f]{32}$/)
    assert.deepEqual(
      [
        summary.service,
        summary.name,
        summary.resource,
        summary.status,
        summary.spans,
        summary.errors,
        summary.services,
      ],
      ['shop', 'web.request', 'GET /a', '200', 2, 1, ['shop', 'shop-postgres']],
    )
    const { spans } = await json<TraceView>(`/api/traces/${summary.id}`)
    const [shown, below] = spans
    assert.ok(shown && below)
    assert.deepEqual([shown.kind, shown.depth, shown.metrics.count, shown.meta.env], ['server', 0, 7, 'test'])
    assert.deepEqual([below.parent, below.depth, below.error], [shown.id, 1, true])
    assert.equal(below.meta['error.message'], 'too far')
    assert.equal(below.events[0]?.name, 'retry')
    assert.equal(String(below.events[0]?.attributes.attempt), '2')
    assert.equal(below.meta.events, undefined)
    assert.equal((await json<AgentStatus>('/api/status')).received.spans, 2)
    assert.ok(agent.port > 0)
  })
}

test('payloads of other tracers are taken: v0.3, POST, signed ids, texts as bytes, absent maps, unknown keys', async context => {
  const { ask, json } = await startRig(context)
  const span = {
    ...wireSpan({
      trace_id: -2n,
      span_id: 255,
      parent_id: null,
      service: new TextEncoder().encode('pyshop'),
      type: null,
    }),
    meta: undefined,
    metrics: { share: 2n ** 60n, none: null },
    meta_struct: { blob: new Uint8Array([1]) },
  }
  const { meta: _, ...rest } = span
  const body = encode([[rest], []], { useBigInt64: true })
  const reply = await ask('/v0.3/traces', { method: 'POST', body: new Uint8Array(body) })
  assert.deepEqual([reply.status, await reply.text()], [200, 'OK\n'])
  const { spans } = await json<TraceView>('/api/traces/fffffffffffffffe')
  assert.deepEqual(
    [spans[0]?.id, spans[0]?.service, spans[0]?.type, spans[0]?.meta, spans[0]?.metrics.share, spans[0]?.parent],
    [hex(255), 'pyshop', '', {}, 2 ** 60, undefined],
  )
})

test('a number that JSON cannot say is told as a text', async context => {
  const { send, json } = await startRig(context)
  await send([[wireSpan({ trace_id: 9n, metrics: { ratio: Number.NaN, limit: Number.POSITIVE_INFINITY, fine: 0.5 } })]])
  const { spans } = await json<TraceView>(`/api/traces/${hex(9)}`)
  assert.deepEqual(spans[0]?.metrics, { fine: 0.5 })
  assert.deepEqual(spans[0]?.meta, { ratio: 'NaN', limit: 'Infinity' })
})

test('links and events come from their fields and from their tags', async context => {
  const { send, json } = await startRig(context)
  const time = 1_790_000_000_000_000_000n
  const event = {
    name: 'exception',
    time_unix_nano: time,
    attributes: {
      text: { type: 0, string_value: 'a' },
      yes: { type: 1, bool_value: true },
      large: { type: 2, int_value: 2n ** 62n },
      half: { type: 3, double_value: 0.5 },
      many: { type: 4, array_value: { values: [{ type: 2, int_value: 1 }] } },
    },
  }
  const link = {
    trace_id: 1n,
    trace_id_high: 2n,
    span_id: 3n,
    attributes: { why: 'retry' },
    tracestate: 'a=b',
    flags: 1,
  }
  await send([
    [
      wireSpan({ trace_id: 8n, span_events: [event], span_links: [link] }),
      wireSpan({
        trace_id: 8n,
        meta: {
          events: JSON.stringify([{ name: 'said', time_unix_nano: 1.79e18, attributes: { n: 1 } }]),
          '_dd.span_links': JSON.stringify([{ trace_id: 'ab', span_id: 'cd' }]),
        },
      }),
      wireSpan({ trace_id: 8n, meta: { events: 'of my own', '_dd.span_links': '[1]' } }),
    ],
  ])
  const { spans } = await json<TraceView>(`/api/traces/${hex(8)}`)
  assert.deepEqual(spans[0]?.events, [
    {
      name: 'exception',
      time: 1.79e12,
      attributes: { text: 'a', yes: true, large: String(2n ** 62n), half: 0.5, many: [1] },
    },
  ])
  assert.deepEqual(spans[0]?.links, [
    { trace: hex(2) + hex(1), span: hex(3), attributes: { why: 'retry' }, tracestate: 'a=b' },
  ])
  assert.deepEqual(spans[1]?.events, [{ name: 'said', time: 1.79e12, attributes: { n: 1 } }])
  assert.deepEqual(spans[1]?.links, [{ trace: 'ab', span: 'cd', attributes: {} }])
  assert.deepEqual(spans[1]?.meta, {})
  assert.deepEqual(spans[2]?.meta, { events: 'of my own', '_dd.span_links': '[1]' })
})

test('chunks of one trace join, late spans too, and a span that is sent again replaces the first', async context => {
  const { send, json } = await startRig(context)
  const root = wireSpan({ trace_id: 77n, meta: { '_dd.p.tid': '00000000000000aa' }, duration: 50_000_000n })
  const child = wireSpan({ trace_id: 77n, parent_id: root.span_id, service: 'stock' })
  await send([[child]])
  const before = await json<TraceList>('/api/traces')
  assert.deepEqual([before.traces[0]?.id, before.traces[0]?.service], [hex(77), 'stock'])
  await send([[root]])
  await send([[{ ...child, error: 1 }]])
  const { traces, matches } = await json<TraceList>('/api/traces')
  assert.equal(matches, 1)
  assert.deepEqual(
    [traces[0]?.id, traces[0]?.service, traces[0]?.spans, traces[0]?.errors],
    [hex(0xaa) + hex(77), 'shop', 2, 1],
  )
  assert.equal((await json<AgentStatus>('/api/status')).spans, 2)
})

test('rates are those that were set, told again only where a tracer does not know them', async context => {
  const rates = { 'service:shop,env:': 0.25, 'service:,env:': 1 }
  const { ask } = await startRig(context, { rates })
  const asked = (version: string) =>
    ask('/v0.4/traces', {
      method: 'PUT',
      body: new Uint8Array([0x90]),
      headers: { 'Datadog-Rates-Payload-Version': version },
    })
  const first = await asked('none')
  assert.deepEqual(await first.json(), { rate_by_service: rates })
  const second = await asked(first.headers.get('datadog-rates-payload-version') ?? '')
  assert.deepEqual(await second.json(), {})
})

test('/info promises what is taken and asks for every trace', async context => {
  const { agent, ask } = await startRig(context)
  const response = await ask('/info')
  const info = (await response.json()) as Record<string, unknown>
  assert.equal(info.client_drop_p0s, false)
  assert.equal(info.span_events, true)
  assert.equal((info.config as { statsd_port: number }).statsd_port, agent.statsdPort)
  assert.equal((info.tracer_agent as { pid: number }).pid, process.pid)
  for (const endpoint of info.endpoints as string[]) {
    const reply = await ask(endpoint === '/telemetry/proxy/' ? `${endpoint}api/v2/apmtelemetry` : endpoint, {
      method: 'POST',
      body: '',
    })
    assert.notEqual(reply.status, 404, endpoint)
  }
  assert.equal((await ask('/v0.7/config', { method: 'POST', body: '{}' })).status, 404)
  assert.equal((await ask('/telemetry/proxy/api/v2/apmtelemetry', { method: 'POST', body: '{}' })).status, 202)
})

test('statistics are read and counted', async context => {
  const { send, json } = await startRig(context)
  assert.equal((await send({ Hostname: '', Env: 'test', Stats: [] }, '/v0.6/stats')).status, 200)
  const wrong = await send({ Hostname: '' }, '/v0.6/stats')
  assert.deepEqual([wrong.status, await wrong.text()], [400, 'field Stats: expected an array, got nothing\n'])
  const { received, refused } = await json<AgentStatus>('/api/status')
  assert.deepEqual([received.stats, refused.stats], [1, 1])
})
