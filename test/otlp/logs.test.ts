import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { TracerOptions } from '../../src/config/rows/tracer-options'
import { logsOf, resourceOf, told } from './collector'
import { startExporting } from './exporting'

/** The part of `@opentelemetry/api-logs` that finds a provider. */
interface Loggers {
  getLogger(
    name: string,
    version?: string,
    options?: object,
  ): { emit(record: Readonly<Record<string, unknown>>): void; enabled(): boolean }
}

const globalName = Symbol.for('io.opentelemetry.js.api.logs')

function registered(version = 1): Loggers | undefined {
  const getter = (globalThis as { [globalName]?: (version: number) => Loggers | undefined })[globalName]
  return getter?.(version)
}

function loggers(): Loggers {
  const found = registered()
  assert.ok(found !== undefined)
  return found
}

async function start(t: TestContext, options: TracerOptions = {}, statuses: readonly number[] = []) {
  const { collector, tracer } = await startExporting(
    t,
    url => ({
      tracesExporter: 'otlp',
      otlpTracesEndpoint: `${url}/v1/traces`,
      otelLogsEnabled: true,
      otlpLogsEndpoint: `${url}/v1/logs`,
      ...options,
    }),
    statuses,
  )
  const payloads = () => collector.received.filter(({ path }) => path === '/v1/logs')
  return { tracer, payloads, scopes: () => payloads().flatMap(({ message }) => logsOf(message)) }
}

for (const form of ['http/protobuf', 'http/json'] as const) {
  test(`records are sent with all that they say, as ${form}`, async t => {
    const { tracer, payloads, scopes } = await start(t, { otlpLogsProtocol: form, env: 'prod', tags: { team: 'till' } })
    const logger = loggers().getLogger('cart', '1.0', {
      schemaUrl: 'https://schema/1',
      scopeAttributes: { of: 'scope' },
    })
    assert.ok(logger.enabled())
    logger.emit({
      eventName: 'sold',
      timestamp: [1_700_000_000, 5_000_000],
      observedTimestamp: new Date(1_700_000_001_000),
      severityNumber: 13,
      severityText: 'WARN',
      body: { what: 'last one', left: [0, 1.5, true, null] },
      attributes: { size: 3, none: undefined, nested: { deep: 'yes' } },
    })
    await tracer.flush()
    const [payload, ...others] = payloads()
    assert.ok(payload !== undefined && others.length === 0)
    const resource = resourceOf(payload.message)
    assert.deepEqual(
      [resource['service.name'], resource['deployment.environment.name'], resource.team],
      ['shop', 'prod', 'till'],
    )
    const [scope] = scopes()
    assert.ok(scope !== undefined)
    assert.deepEqual([scope.scope.name, scope.scope.version, scope.schemaUrl], ['cart', '1.0', 'https://schema/1'])
    assert.deepEqual(told(scope.scope.attributes), { of: 'scope' })
    const [record] = scope.logRecords
    assert.ok(record !== undefined)
    assert.deepEqual(
      [record.eventName, record.timeUnixNano, record.observedTimeUnixNano, record.severityNumber, record.severityText],
      ['sold', '1700000000005000000', '1700000001000000000', 13, 'WARN'],
    )
    assert.deepEqual(told([{ key: 'body', value: record.body }]), {
      body: { what: 'last one', left: [0, 1.5, true, 'null'] },
    })
    assert.deepEqual(told(record.attributes), { size: 3, nested: { deep: 'yes' } })
    assert.equal(record.traceId, undefined)
  })
}

test('a record belongs to the span that is active, or to that of its context', async t => {
  const { tracer, scopes } = await start(t)
  const logger = loggers().getLogger('cart')
  const span = tracer.startSpan('work', { childOf: null })
  tracer.scope().activate(span, () => logger.emit({ body: 'inside' }))
  const other = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }
  const context = (found: unknown) => ({
    getValue: (key: symbol) => (key === Symbol.for('OpenTelemetry Context Key SPAN') ? found : undefined),
  })
  logger.emit({ body: 'given', context: context({ spanContext: () => other }) })
  tracer.scope().activate(span, () => logger.emit({ body: 'outside', context: context(undefined) }))
  span.finish()
  await tracer.flush()
  const records = scopes().flatMap(({ logRecords }) => logRecords)
  assert.deepEqual(
    records.map(({ body, traceId, spanId }) => [body.stringValue, traceId, spanId]),
    [
      ['inside', span.context().toTraceId(true), span.context().toSpanId(true)],
      ['given', other.traceId, other.spanId],
      ['outside', undefined, undefined],
    ],
  )
})

test('a burst of records arrives whole, and a hostile one costs no other', async t => {
  const { tracer, scopes } = await start(t)
  const logger = loggers().getLogger('cart')
  const hostile = new Proxy({}, { get: () => assert.fail('read') })
  assert.doesNotThrow(() => logger.emit(hostile))
  for (let at = 0; at < 3000; at++) logger.emit({ body: at })
  await tracer.flush()
  const records = scopes().flatMap(({ logRecords }) => logRecords)
  assert.equal(records.length, 3000)
})

test('what waits for a receiver has a bound in bytes, and every record is in a count', async t => {
  const { tracer, scopes } = await start(t, {}, [503, 503, 400])
  const logger = loggers().getLogger('cart')
  const body = 'x'.repeat(100_000)
  for (let at = 0; at < 100; at++) logger.emit({ body })
  await tracer.flush()
  for (let at = 0; at < 7; at++) {
    logger.emit({ body: 'after it' })
    await tracer.flush()
  }
  const { sent = 0, dropped = 0, waiting, reason } = tracer.status().otlp?.logs ?? {}
  assert.deepEqual([waiting, sent + dropped, reason], [0, 107, undefined])
  const taken = scopes().slice(3)
  assert.equal(taken.flatMap(({ logRecords }) => logRecords).length, sent)
  // More than six payloads waited meanwhile, and those of the burst that were let go are the oldest.
  assert.ok(sent > 20 && dropped > 50, JSON.stringify({ sent, dropped }))
})

test('records that nobody takes wait for the next time', async t => {
  const { tracer, scopes } = await start(t, {}, [503])
  loggers().getLogger('cart').emit({ body: 'first' })
  await tracer.flush()
  await tracer.flush()
  const records = scopes().flatMap(({ logRecords }) => logRecords)
  assert.deepEqual(
    records.map(({ body }) => body.stringValue),
    ['first', 'first'],
  )
})

test('the provider of somebody else stays, and ours goes with the tracer', async t => {
  const { tracer } = await start(t)
  const ours = loggers()
  assert.equal(registered(2), undefined)
  await start(t)
  assert.equal(loggers(), ours)
  await tracer.shutdown()
  assert.equal(registered(), undefined)
})

test('nothing is registered unless it is asked for', async t => {
  await start(t, { otelLogsEnabled: false })
  assert.equal(registered(), undefined)
})
