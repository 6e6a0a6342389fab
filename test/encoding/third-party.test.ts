import assert from 'node:assert/strict'
import test from 'node:test'
import { startCompatAgent } from '../compat-agent'
import { rig } from '../export/rig'

test('the agent of others reads our payload as it was meant', async t => {
  const agent = await startCompatAgent()
  if (agent === undefined) {
    t.skip('the third-party agent cannot be had on this platform')
    return
  }
  t.after(() => agent.stop())
  const { exporter, tracer } = rig(agent.url, { timeout: 5000 })
  const root = tracer.start({ name: 'web.request', parent: null, type: 'web', resource: 'GET /users/:id' })
  root.setTag('http.status_code', 200).setTag('text', 'ünï 🎉').setTag('ratio', 0.25)
  const child = tracer.start({ name: 'pg.query', parent: root, type: 'sql', service: 'shop-postgres' })
  child.setTag('error', new Error('no such table'))
  child.finish()
  root.finish()
  await exporter.flush(10_000)
  const spans = await agent.spans(2, 20_000)
  const read = (name: string) => {
    const found = spans.find(span => span.name === name)
    assert.ok(found, `${name} among ${spans.map(span => span.name)}`)
    return found
  }
  const web = read('web.request')
  const query = read('pg.query')
  assert.equal(String(web.spanId), root.context().toSpanId())
  assert.equal(String(web.traceId), root.context().toTraceId())
  assert.equal(query.parentId, web.spanId)
  assert.equal(query.error, 1)
  assert.equal(web.meta['_dd.p.tid'], root.context().toTraceId(true).slice(0, 16))
  assert.deepEqual([web.meta['http.status_code'], web.meta.text, web.metrics.ratio], ['200', 'ünï 🎉', 0.25])
  assert.equal(query.meta['error.message'], 'no such table')
})
