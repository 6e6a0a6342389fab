import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import {
  context,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { startTraced, type Traced } from '../traced'
import type { Span } from '../wire/span'

let traced: Traced
before(async () => {
  traced = await startTraced({ nativeSpanEvents: false })
  const provider = new traced.tracer.TracerProvider()
  // The package's own types are the other side of ours.
  const theirs: TracerProvider = provider
  assert.equal(theirs, provider)
  provider.register()
})
after(() => traced.stop())

const otel = trace.getTracer('test')

/** The one span that arrives of what an action does to a span of OpenTelemetry's API. */
async function sent(action: (span: OtelSpan) => void, kind?: SpanKind): Promise<Span> {
  const [span, ...others] = await traced.collect(() => {
    const started = otel.startSpan('work', { ...(kind !== undefined && { kind }) }, ROOT_CONTEXT)
    action(started)
    started.end()
  })
  assert.ok(span !== undefined && others.length === 0)
  return span
}

test('a span has its name as the resource, its kind as a tag, and an operation name by its kind', async () => {
  const span = await sent(() => {}, SpanKind.PRODUCER)
  assert.deepEqual(
    [span.resource, span.name, span.meta['span.kind'], span.service],
    ['work', 'producer', 'producer', 'app'],
  )
  assert.equal((await sent(() => {})).name, 'internal')
})

test('the operation name follows the attributes, whenever they are set, in lower case', async () => {
  const cases: [SpanKind, Record<string, string>, string][] = [
    [SpanKind.SERVER, { 'http.request.method': 'GET' }, 'http.server.request'],
    [SpanKind.CLIENT, { 'http.method': 'GET' }, 'http.client.request'],
    [SpanKind.CLIENT, { 'db.system': 'PostgreSQL' }, 'postgresql.query'],
    [SpanKind.CLIENT, { 'db.system.name': 'redis' }, 'redis.query'],
    [SpanKind.CONSUMER, { 'messaging.system': 'Kafka', 'messaging.operation': 'Process' }, 'kafka.process'],
    [SpanKind.INTERNAL, { 'messaging.system': 'kafka', 'messaging.operation': 'process' }, 'internal'],
    [SpanKind.CLIENT, { 'rpc.system': 'aws-api', 'rpc.service': 'S3' }, 'aws.s3.request'],
    [SpanKind.CLIENT, { 'rpc.system': 'aws-api' }, 'aws.client.request'],
    [SpanKind.SERVER, { 'rpc.system': 'grpc' }, 'grpc.server.request'],
    [SpanKind.CLIENT, { 'faas.invoked_provider': 'aws', 'faas.invoked_name': 'Resize' }, 'aws.resize.invoke'],
    [SpanKind.SERVER, { 'faas.trigger': 'timer' }, 'timer.invoke'],
    [SpanKind.SERVER, { 'graphql.operation.type': 'query' }, 'graphql.server.request'],
    [SpanKind.CLIENT, { 'network.protocol.name': 'AMQP' }, 'amqp.client.request'],
    [SpanKind.SERVER, {}, 'server.request'],
  ]
  for (const [kind, attributes, name] of cases) {
    const late = await sent(span => span.setAttributes(attributes), kind)
    const [early] = await traced.collect(() => otel.startSpan('work', { kind, attributes }, ROOT_CONTEXT).end())
    assert.deepEqual([late.name, early?.name], [name, name], JSON.stringify(attributes))
  }
})

test('reserved attributes set the span itself and are no tags', async () => {
  const span = await sent(each =>
    each
      .setAttributes({
        'service.name': 'till',
        'resource.name': 'cart 7',
        'span.type': 'web',
        'operation.name': 'Pay',
        'analytics.event': 'True',
        'http.response.status_code': 404,
      })
      .setAttribute('http.request.method', 'GET'),
  )
  assert.deepEqual([span.service, span.resource, span.type, span.name], ['till', 'cart 7', 'web', 'Pay'])
  assert.equal(span.meta['http.status_code'], '404')
  assert.equal(span.metrics['_dd1.sr.eausr'], 1)
  const tags = Object.keys({ ...span.meta, ...span.metrics })
  const reserved = ['service.name', 'resource.name', 'span.type', 'operation.name', 'analytics.event']
  assert.deepEqual(
    tags.filter(tag => [...reserved, 'http.response.status_code'].includes(tag)),
    [],
  )
  assert.equal(
    (await sent(each => each.setAttribute('analytics.event', 'perhaps'))).metrics['_dd1.sr.eausr'],
    undefined,
  )
})

test('texts, numbers, booleans and lists become tags, and nothing removes them', async () => {
  const span = await sent(each => {
    each.setAttributes({ text: 'a', empty: '', whole: 0, part: 4.2, yes: true, gone: 'soon', gone2: 1 })
    each.setAttribute('list', ['x', 'y']).setAttribute('numbers', [1, 2.5]).setAttribute('flags', [true, false])
    each.setAttribute('error', false)
    each.setAttribute('gone', null).setAttribute('gone2', undefined)
  })
  const { meta, metrics } = span
  assert.deepEqual([meta.text, meta.empty, meta.yes, meta.gone], ['a', '', 'true', undefined])
  assert.deepEqual([metrics.whole, metrics.part, metrics.gone2, span.error], [0, 4.2, undefined, 0])
  assert.deepEqual(
    [meta['list.0'], meta['list.1'], metrics['numbers.0'], metrics['numbers.1'], meta['flags.0'], meta['flags.1']],
    ['x', 'y', 1, 2.5, 'true', 'false'],
  )
})

test('a status of error marks the span, unset changes nothing, and fine is final', async () => {
  const { ERROR, OK, UNSET } = SpanStatusCode
  const failed = await sent(span => span.setStatus({ code: ERROR, message: 'no stock' }).setStatus({ code: UNSET }))
  assert.deepEqual([failed.error, failed.meta['error.message']], [1, 'no stock'])
  const mended = await sent(span =>
    span
      .setStatus({ code: ERROR, message: 'no stock' })
      .setStatus({ code: OK })
      .setStatus({ code: ERROR, message: 'late' }),
  )
  assert.deepEqual([mended.error, mended.meta['error.message']], [0, undefined])
})

test('an exception is an event and the error tags, and fails the span only with a status', async () => {
  const error = new RangeError('too far')
  const told = await sent(span => span.recordException(error))
  assert.equal(told.error, 0)
  assert.deepEqual(
    [told.meta['error.type'], told.meta['error.message'], told.meta['error.stack']],
    ['RangeError', 'too far', error.stack],
  )
  const [event] = JSON.parse(told.meta.events ?? '[]') as { name: string; attributes: Record<string, unknown> }[]
  assert.equal(event?.name, 'exception')
  assert.equal(event?.attributes['exception.type'], 'RangeError')
  const failed = await sent(span => {
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'status' })
    span.recordException('a text')
  })
  assert.deepEqual([failed.error, failed.meta['error.message']], [1, 'a text'])
})

test('events and links carry attributes, and times are taken in every form', async () => {
  const at = Date.UTC(2030, 0, 1)
  const target = otel.startSpan('target', {}, ROOT_CONTEXT)
  const foreign = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }
  const [span] = await traced.collect(() => {
    const linked = { context: target.spanContext(), attributes: { why: 'retry' } }
    const started = otel.startSpan('work', { startTime: at, links: [linked] }, ROOT_CONTEXT)
    started
      .addLink({ context: foreign })
      .addEvent('first', { n: 1 }, new Date(at))
      .addEvent('second', [at / 1000, 7e6])
    started.end(at + 1500)
  })
  target.end()
  const events = JSON.parse(span?.meta.events ?? '[]') as Record<string, unknown>[]
  assert.deepEqual(events, [
    { name: 'first', time_unix_nano: at * 1e6, attributes: { n: 1 } },
    { name: 'second', time_unix_nano: (at + 7) * 1e6 },
  ])
  const links = JSON.parse(span?.meta['_dd.span_links'] ?? '[]') as Record<string, unknown>[]
  const { traceId, spanId } = target.spanContext()
  assert.deepEqual(
    links.map(link => [link.trace_id, link.span_id, link.attributes]),
    [
      [traceId, spanId, { why: 'retry' }],
      [foreign.traceId, foreign.spanId, undefined],
    ],
  )
  assert.deepEqual([span?.start, span?.duration], [BigInt(at) * 1_000_000n, 1_500_000_000n])
  await traced.tracer.flush()
})

test('what is done to a span after its end changes nothing', async () => {
  const [span] = await traced
    .collect(() => {
      const parent = otel.startSpan('parent', {}, ROOT_CONTEXT)
      const child = otel.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, parent))
      assert.equal(child.isRecording(), true)
      child.end()
      assert.equal(child.isRecording(), false)
      child.setAttribute('late', 'x').updateName('late').addEvent('late').setStatus({ code: SpanStatusCode.ERROR })
      child.recordException(new Error('late'))
      child.end(Date.now() + 1e6)
      parent.end()
    }, 2)
    .then(spans => spans.filter(({ resource }) => resource === 'child'))
  assert.ok(span !== undefined)
  assert.deepEqual(
    [span.meta.late, span.meta.events, span.error, span.duration < 1_000_000_000n],
    [undefined, undefined, 0, true],
  )
})

test('a hostile attribute or time never throws', async () => {
  const spans = await traced.collect(() => {
    const span = otel.startSpan('work', { startTime: Number.NaN }, ROOT_CONTEXT)
    // @ts-expect-error: what an application without types may pass.
    span.setAttributes(null).setStatus(undefined).addLink(undefined).addLinks(7).addEvent('e', Symbol('x'), 'now')
    // @ts-expect-error: the same.
    span.setAttribute(Symbol('key'), {
      get trap() {
        throw new Error('trap')
      },
    })
    span.recordException(null as unknown as Error)
    span.end([Number.NaN, 0])
  })
  assert.equal(spans.length, 1)
})

test('the active context holds the span of either API, and both see one object', async () => {
  const { tracer } = traced
  const spans = await traced.collect(() => {
    otel.startActiveSpan('by OpenTelemetry', outer => {
      assert.equal(trace.getActiveSpan(), outer)
      const own = tracer.scope().active()
      assert.equal(own?.resource, 'by OpenTelemetry')
      own?.setTag('set.by', 'ours')
      tracer.trace('ours', inner => {
        const view = trace.getActiveSpan()
        assert.equal(view, trace.getActiveSpan())
        assert.equal(view?.spanContext().spanId, inner.context().toSpanId(true))
        view?.setAttribute('seen', true).updateName('renamed')
        // Its maker ends it.
        view?.end()
        assert.equal(view?.isRecording(), true)
        otel.startSpan('leaf').end()
      })
      outer.end()
    })
    assert.equal(trace.getActiveSpan(), undefined)
  })
  const [outer, ours, leaf] = ['by OpenTelemetry', 'renamed', 'leaf'].map(name =>
    spans.find(({ resource }) => resource === name),
  )
  assert.equal(outer?.meta['set.by'], 'ours')
  assert.equal(ours?.meta.seen, 'true')
  assert.deepEqual([ours?.parentId, leaf?.parentId], [outer?.spanId, ours?.spanId])
})

test('root asks for a new trace, and a context without a span has none active', async () => {
  const { tracer } = traced
  const spans = await traced.collect(() =>
    tracer.trace('ours', () => {
      otel.startSpan('apart', { root: true }).end()
      context.with(ROOT_CONTEXT, () => {
        assert.equal(tracer.scope().active(), null)
        assert.equal(trace.getActiveSpan(), undefined)
      })
      assert.equal(tracer.scope().active()?.name, 'ours')
    }),
  )
  const [apart, ours] = ['apart', 'ours'].map(name => spans.find(({ resource }) => resource === name))
  assert.equal(apart?.parentId, 0n)
  assert.notEqual(apart?.traceHex, ours?.traceHex)
})
