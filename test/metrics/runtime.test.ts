import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { startStatsd } from './statsd-server'

const register = join(__dirname, '../../dist/src/register.js')

/** Makes spans, holds the event loop, forces a collection, then says what Node says of itself. */
const script = `
const tracer = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')].tracer
for (let i = 0; i < 20; i++) tracer.trace('work', () => {})
tracer.startSpan('left open')
const kept = Array.from({ length: 1000 }, () => new Array(1000).fill(0))
setTimeout(async () => {
  const end = Date.now() + 200
  while (Date.now() < end);
  global.gc()
  await new Promise(resolve => setTimeout(resolve, 100))
  await tracer.flush()
  const { rss, heapUsed } = process.memoryUsage()
  const heap = require('v8').getHeapStatistics()
  console.log(JSON.stringify({ rss, heapUsed, limit: heap.heap_size_limit, uptime: process.uptime(), kept: kept.length }))
}, 100)
`

test('runtime metrics tell what Node tells of itself, and how the tracer is doing', async t => {
  const [agent, statsd] = await Promise.all([startAgent({ personality: 'datakit' }), startStatsd()])
  t.after(async () => {
    statsd.close()
    await agent.close()
  })
  const { stdout, stderr, code } = await runChild({
    args: ['--expose-gc', '-r', register, '-e', script],
    env: {
      ...agent.environment(),
      DD_SERVICE: 'shop',
      DD_ENV: 'prod',
      DD_VERSION: '7',
      DD_TAGS: 'team:a',
      DD_RUNTIME_METRICS_ENABLED: 'true',
      DD_DOGSTATSD_HOST: '127.0.0.1',
      DD_DOGSTATSD_PORT: String(statsd.port),
    },
  })
  assert.equal(code, 0, stderr)
  const said = JSON.parse(stdout)
  await statsd.waitFor(metrics => metrics.some(({ name }) => name === 'datadog.tracer.node.cpu_share'))
  const metrics = statsd.metrics()
  const find = (name: string, tag?: string) =>
    metrics.find(each => each.name === name && (!tag || each.tags.includes(tag)))
  const value = (name: string, tag?: string): number => Number(find(name, tag)?.value)

  for (const { name, tags } of metrics) {
    assert.deepEqual(tags.slice(0, 4), ['service:shop', 'env:prod', 'version:7', 'team:a'], name)
  }
  const near = (name: string, expected: number): void =>
    assert.ok(Math.abs(value(name) - expected) < expected * 0.5, `${name} ${value(name)}, Node says ${expected}`)
  near('runtime.node.mem.rss', said.rss)
  near('runtime.node.mem.heap_used', said.heapUsed)
  assert.equal(value('runtime.node.heap.heap_size_limit'), said.limit)
  assert.equal(value('runtime.node.process.uptime'), Math.round(said.uptime))
  assert.ok(value('runtime.node.cpu.total') > 0)
  const utilization = value('runtime.node.event_loop.utilization')
  assert.ok(utilization > 0 && utilization <= 1, String(utilization))
  // The loop was held for 200 ms, and the delay is in nanoseconds.
  assert.ok(value('runtime.node.event_loop.delay.max') > 100e6, String(value('runtime.node.event_loop.delay.max')))
  assert.ok(value('runtime.node.gc.pause.count') >= 1)
  assert.ok(value('runtime.node.gc.pause.by.type.count', 'gc_type:mark_sweep_compact') >= 1)
  assert.ok(value('runtime.node.heap.used_size.by.space', 'heap_space:old_space') > 0)
  // The pipe that it writes its output to; timers come and go.
  assert.ok(value('runtime.node.active_resources', 'resource_type:PipeWrap') >= 1)
  assert.equal(value('datadog.tracer.node.spans.started'), 21)
  assert.equal(value('datadog.tracer.node.spans.finished'), 20)
  assert.equal(value('datadog.tracer.node.spans.open'), 1)
  assert.equal(value('datadog.tracer.node.agent.errors'), 0)
})

test('metrics of the user are sent at the end, without runtime metrics and without an agent for traces', async t => {
  const statsd = await startStatsd()
  t.after(() => statsd.close())
  const { code, stderr } = await runChild({
    args: [
      '-r',
      register,
      '-e',
      'const { tracer } = process.getBuiltinModule("diagnostics_channel").channel("tracer:shared")[Symbol.for("tracer.shared")]?.[Symbol.for("tracer.instance")]; tracer.dogstatsd.increment("orders")',
    ],
    env: { DD_TRACE_AGENT_URL: 'http://127.0.0.1:1', DD_DOGSTATSD_URL: `udp://127.0.0.1:${statsd.port}` },
  })
  assert.equal(code, 0, stderr)
  await statsd.waitFor(metrics => metrics.length > 0)
  assert.deepEqual(
    statsd.metrics().map(({ name, value }) => `${name} ${value}`),
    ['orders 1'],
  )
})

test('where nobody takes metrics a process ends as it would, with a line of why at the most', async () => {
  const { code, stderr } = await runChild({
    args: ['-r', register, '-e', '0'],
    env: {
      DD_RUNTIME_METRICS_ENABLED: 'true',
      DD_TRACE_STARTUP_LOGS: 'false',
      DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    },
  })
  assert.equal(code, 0)
  assert.match(stderr, /^(tracer: warn: metrics cannot be sent to localhost:8125: .*ECONNREFUSED.*\n)?$/)
})
