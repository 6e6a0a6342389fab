import assert from 'node:assert/strict'
import { test } from 'node:test'
import { installCompatAgent, startCompatAgent } from '../compat-agent'
import { readChunks } from '../wire/span'
import { childSpan, pack, rootSpan, START } from './payloads'
import { post } from './post'

const installed = installCompatAgent()

test('the third-party agent reads every field as we do', {
  skip: 'reason' in installed && installed.reason,
}, async () => {
  const agent = await startCompatAgent()
  assert.ok(agent)
  try {
    const payload = pack([
      [
        rootSpan({
          error: 1,
          meta: { text: 'ünï', '_dd.p.dm': '-1' },
          metrics: { tiny: 1e-300, negative: -5 },
          meta_struct: { stack: pack({ frames: [1] }) },
          span_links: [
            {
              trace_id: 0xffff_ffff_ffff_fff1n,
              trace_id_high: 3n,
              span_id: 5n,
              attributes: { a: 'b' },
              tracestate: 'dd=s:1',
              flags: 0x8000_0001,
            },
          ],
          span_events: [
            {
              time_unix_nano: START,
              name: 'event',
              attributes: {
                text: { type: 0, string_value: 'x' },
                yes: { type: 1, bool_value: true },
                whole: { type: 2, int_value: -7 },
                half: { type: 3, double_value: 0.5 },
                many: { type: 4, array_value: { values: [{ type: 2, int_value: 1 }] } },
              },
            },
          ],
        }),
        childSpan({ type: undefined }),
      ],
    ])
    const reply = await post(agent.url, payload)
    assert.equal(reply.status, 200)
    const spans = await agent.spans(2)
    assert.equal(spans.length, 2)
    const sent = readChunks(payload, '0.4').flat()
    for (const [index, ours] of sent.entries()) {
      const theirs = spans.find(span => span.spanId === ours.spanId)
      assert.ok(theirs)
      const { meta, metrics, links, events, ...rest } = ours
      assert.deepEqual({ ...theirs, meta, metrics, links, events }, { ...rest, meta, metrics, links, events })
      for (const [key, value] of Object.entries(meta)) assert.equal(theirs.meta[key], value)
      for (const [key, value] of Object.entries(metrics)) assert.equal(theirs.metrics[key], value)
      if (index > 0) continue
      assert.deepEqual(theirs.links, [
        {
          trace_id: 0xffff_ffff_ffff_fff1n,
          trace_id_high: 3n,
          span_id: 5n,
          attributes: { a: 'b' },
          tracestate: 'dd=s:1',
          flags: 0x8000_0001,
        },
      ])
      assert.deepEqual(theirs.events, [
        {
          time_unix_nano: START,
          name: 'event',
          attributes: { text: 'x', yes: true, whole: -7n, half: 0.5, many: [1n] },
        },
      ])
    }
    const [forwarded] = agent.payloads()
    assert.equal(forwarded?.languageName, 'nodejs')
    assert.equal(forwarded?.tracerVersion, '0.1.0')
    assert.equal(forwarded?.chunks[0]?.priority, 1)
  } finally {
    await agent.stop()
  }
})

test('waiting for spans in vain tells what the agent said', {
  skip: 'reason' in installed && installed.reason,
}, async () => {
  const agent = await startCompatAgent()
  assert.ok(agent)
  try {
    await assert.rejects(agent.spans(1, 10), /waited for 1 spans, the agent forwarded 0; it said:\n/)
    const refused = await post(agent.url, pack('no trace'))
    assert.equal(refused.status, 500)
  } finally {
    await agent.stop()
  }
})
