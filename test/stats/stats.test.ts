import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { DDSketch } from '@datadog/sketches-js'
import { decode } from '@msgpack/msgpack'
import { startTraced, type Traced } from '../traced'

interface Row {
  readonly [field: string]: unknown
  readonly OkSummary: Uint8Array
  readonly ErrorSummary: Uint8Array
}

interface StatsBody {
  readonly Env: string
  readonly Version: string
  readonly Sequence: number
  readonly Stats: readonly { readonly Start: bigint; readonly Duration: bigint; readonly Stats: readonly Row[] }[]
}

let traced: Traced
before(async () => {
  traced = await startTraced({
    statsComputationEnabled: true,
    env: 'prod',
    version: '2',
    samplingRules: [{ name: 'rejected*', sampleRate: 0 }],
  })
  // What ends before the agent has answered may be left to it.
  await traced.tracer.agent()
})
after(() => traced.stop())

/** What arrives at `/v0.6/stats` for what the action makes. */
async function stats(action: () => void): Promise<{ body: StatsBody; rows: readonly Row[] }> {
  const { agent, tracer } = traced
  agent.clear()
  action()
  await tracer.flush()
  agent.check()
  const [request, ...others] = agent.requests.filter(({ path }) => path === '/v0.6/stats')
  assert.ok(request !== undefined && others.length === 0, agent.summary())
  const body = decode(request.body, { useBigInt64: true }) as StatsBody
  return { body, rows: body.Stats.flatMap(bucket => bucket.Stats) }
}

function named(rows: readonly Row[], name: string): Row {
  const row = rows.find(({ Name }) => Name === name)
  assert.ok(row !== undefined, `no row of ${name}`)
  return row
}

test('spans that begin a service, talk to others or are measured are counted, in buckets of ten seconds', async () => {
  const { tracer } = traced
  const { body, rows } = await stats(() => {
    const root = tracer.startSpan('web', { childOf: null, tags: { 'span.type': 'web', 'http.status_code': 200 } })
    tracer.startSpan('inner', { childOf: root }).finish()
    tracer.startSpan('measured', { childOf: root, tags: { measured: true } }).finish()
    tracer.startSpan('client', { childOf: root, tags: { 'span.kind': 'client', 'peer.service': 'db' } }).finish()
    tracer.startSpan('other', { childOf: root, tags: { 'service.name': 'app-other' } }).finish()
    root.finish()
  })
  assert.deepEqual([body.Env, body.Version], ['prod', '2'])
  for (const bucket of body.Stats) {
    assert.equal(bucket.Duration, 10_000_000_000n)
    assert.equal(bucket.Start % bucket.Duration, 0n)
  }
  assert.deepEqual(rows.map(({ Name }) => Name).sort(), ['client', 'measured', 'other', 'web'])
  const web = named(rows, 'web')
  assert.deepEqual(
    [web.Service, web.Resource, web.Type, web.HTTPStatusCode, web.Hits, web.TopLevelHits, web.IsTraceRoot],
    ['app', 'web', 'web', 200, 1, 1, 1],
  )
  assert.deepEqual(named(rows, 'client').PeerTags, ['peer.service:db'])
  assert.deepEqual([named(rows, 'client').TopLevelHits, named(rows, 'client').IsTraceRoot], [0, 2])
  assert.deepEqual(named(rows, 'other').PeerTags, ['_dd.base_service:app'])
})

test('errors are counted apart, with the time that both took', async () => {
  const { tracer } = traced
  const { rows } = await stats(() => {
    const start = Date.now() - 100
    for (const error of [false, true, false]) {
      tracer.startSpan('work', { childOf: null, startTime: start, tags: { error } }).finish(start + 2)
    }
  })
  const row = named(rows, 'work')
  assert.deepEqual([row.Hits, row.Errors, row.Duration], [3, 1, 6_000_000])
  assert.equal(DDSketch.fromProto(row.OkSummary).store.count, 2)
  const failed = DDSketch.fromProto(row.ErrorSummary)
  assert.ok(Math.abs(failed.getValueAtQuantile(0.5) - 2e6) < 2e4)
})

test('what was rejected is counted but not sent, and the next payload tells how much that was', async () => {
  const { agent, tracer } = traced
  const { rows } = await stats(() => {
    tracer.startSpan('rejected one', { childOf: null }).finish()
    tracer.startSpan('kept', { childOf: null }).finish()
  })
  assert.deepEqual(rows.map(({ Name }) => Name).sort(), ['kept', 'rejected one'])
  assert.deepEqual(
    agent.spans().map(({ name }) => name),
    ['kept'],
  )
  const sent = agent.requests.find(({ path }) => path === '/v0.4/traces')
  assert.ok(sent)
  assert.equal(sent.headers['datadog-client-computed-stats'], 'yes')
  assert.equal(sent.headers['datadog-client-computed-top-level'], 'yes')
  assert.equal(sent.headers['datadog-client-dropped-p0-traces'], '1')
  assert.equal(sent.headers['datadog-client-dropped-p0-spans'], '1')
})

test('payloads are numbered, one after the other', async () => {
  const { tracer } = traced
  const one = await stats(() => tracer.startSpan('a', { childOf: null }).finish())
  const two = await stats(() => tracer.startSpan('a', { childOf: null }).finish())
  assert.equal(two.body.Sequence, one.body.Sequence + 1)
})
