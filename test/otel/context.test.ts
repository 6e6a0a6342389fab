import assert from 'node:assert/strict'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { context, createContextKey, propagation, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api'
import { startTraced, type Traced } from '../traced'

let traced: Traced
before(async () => {
  traced = await startTraced()
  new traced.tracer.TracerProvider().register()
})
after(() => traced.stop())

const otel = trace.getTracer('test')
const key = createContextKey('test')

test('values of a context follow asynchronous calls, and stay while our API changes the span', async () => {
  const { tracer } = traced
  await traced.collect(() =>
    context.with(context.active().setValue(key, 7), async () => {
      await sleep(1)
      assert.equal(context.active().getValue(key), 7)
      tracer.trace('ours', () => {
        assert.equal(context.active().getValue(key), 7)
        assert.equal(trace.getActiveSpan()?.isRecording(), true)
      })
    }),
  )
  assert.equal(context.active().getValue(key), undefined)
})

test('a context that was kept is the same when it is active again', async () => {
  const { tracer } = traced
  await traced.collect(() => {
    const kept = tracer.trace('ours', span => {
      const held = context.active().setValue(key, 'kept')
      assert.equal(trace.getSpan(held)?.spanContext().spanId, span.context().toSpanId(true))
      return held
    })
    context.with(kept, () => {
      assert.equal(context.active(), kept)
      assert.equal(tracer.scope().active()?.name, 'ours')
    })
  })
})

test('with and bind give this, arguments, results and errors through', () => {
  const self = { base: 2 }
  function add(this: { base: number }, one: number, two: number): number {
    return this.base + one + two
  }
  assert.equal(context.with(ROOT_CONTEXT, add, self, 3, 4), 9)
  const bound = context.bind(ROOT_CONTEXT.setValue(key, 'bound'), function read(this: unknown, more: string) {
    return [this, context.active().getValue(key), more]
  })
  assert.deepEqual([bound.name, bound.length], ['read', 1])
  assert.deepEqual(bound.call(self, 'x'), [self, 'bound', 'x'])
  const error = new Error('thrown')
  assert.throws(
    () =>
      context.with(ROOT_CONTEXT, () => {
        throw error
      }),
    thrown => thrown === error,
  )
  const nothing = { on() {} }
  assert.equal(context.bind(ROOT_CONTEXT, nothing), nothing)
})

test('baggage is one on both sides', async () => {
  const { tracer } = traced
  await traced.collect(() =>
    tracer.trace('ours', span => {
      span.setBaggageItem('by', 'ours')
      assert.equal(propagation.getActiveBaggage()?.getEntry('by')?.value, 'ours')
      const more = propagation.getActiveBaggage()?.setEntry('also', { value: 'theirs' })
      assert.ok(more !== undefined)
      context.with(propagation.setBaggage(context.active(), more), () => {
        assert.deepEqual(tracer.getAllBaggageItems(), { by: 'ours', also: 'theirs' })
        const child = otel.startSpan('child')
        const carrier: Record<string, string> = {}
        propagation.inject(trace.setSpan(context.active(), child), carrier)
        assert.equal(carrier.baggage, 'by=ours,also=theirs')
        child.end()
      })
      // It was the context's, which is over.
      assert.deepEqual(tracer.getAllBaggageItems(), { by: 'ours' })
    }),
  )
})

test('baggage that is set without a span, or by a middleware, goes along with what is asked inside, and with nothing else', async () => {
  const { tracer } = traced
  const inside = propagation.setBaggage(context.active(), propagation.createBaggage({ tenant: { value: 'a' } }))
  const sent = (): string | undefined => {
    const span = tracer.startSpan('ask')
    const carrier: Record<string, string> = {}
    tracer.inject(span, 'http_headers', carrier)
    span.finish()
    return carrier.baggage
  }
  await traced.collect(async () => {
    const later = context.with(inside, async () => {
      assert.equal(sent(), 'tenant=a')
      await Promise.resolve()
      assert.equal(sent(), 'tenant=a')
      await tracer.trace('deeper', async () => assert.equal(sent(), 'tenant=a'))
    })
    assert.equal(sent(), undefined)
    await later
    await tracer.trace('request', async () => {
      const active = context.active()
      context.with(propagation.setBaggage(active, propagation.createBaggage({ tenant: { value: 'b' } })), () =>
        // As Express does: the next handler has a span of its own.
        tracer.trace('handler', () => assert.equal(sent(), 'tenant=b')),
      )
      assert.equal(sent(), undefined)
    })
  })
})

test('baggage of a context without a span goes to the span that is started there', async () => {
  const { tracer } = traced
  const baggage = propagation.createBaggage({ tenant: { value: 'a b' } })
  await traced.collect(() =>
    otel.startActiveSpan('work', {}, propagation.setBaggage(ROOT_CONTEXT, baggage), span => {
      assert.deepEqual(tracer.getAllBaggageItems(), { tenant: 'a b' })
      span.end()
    }),
  )
  const carrier: Record<string, string> = {}
  propagation.inject(propagation.setBaggage(ROOT_CONTEXT, baggage), carrier)
  assert.equal(carrier.baggage, 'tenant=a%20b')
  assert.equal(carrier.traceparent, undefined)
})

test('headers that our API writes are read by OpenTelemetry, and the reverse', async () => {
  const { tracer } = traced
  const spans = await traced.collect(() => {
    const carrier: Record<string, string> = {}
    tracer.trace('ours', span => tracer.inject(span, 'http_headers', carrier))
    assert.deepEqual(Object.keys(carrier).includes('traceparent'), true)
    const extracted = propagation.extract(ROOT_CONTEXT, carrier)
    assert.equal(trace.getSpanContext(extracted)?.isRemote, true)
    otel.startActiveSpan('theirs', {}, extracted, span => {
      const back: Record<string, string> = {}
      propagation.inject(context.active(), back)
      tracer.trace('again', { childOf: tracer.extract('http_headers', back) }, () => {})
      span.end()
    })
  })
  const [ours, theirs, again] = ['ours', 'theirs', 'again'].map(name => spans.find(({ resource }) => resource === name))
  assert.deepEqual([theirs?.parentId, again?.parentId], [ours?.spanId, theirs?.spanId])
  assert.deepEqual([theirs?.traceHex, again?.traceHex], [ours?.traceHex, ours?.traceHex])
})

test('a context that another tracer made is a parent, with its decision and state', async () => {
  const foreign = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 0, isRemote: true }
  const [span] = await traced.collect(() => {
    const started = otel.startSpan('work', {}, trace.setSpanContext(ROOT_CONTEXT, foreign))
    const { traceId, traceFlags, traceState } = started.spanContext()
    assert.deepEqual([traceId, traceFlags], [foreign.traceId, 0])
    assert.match(traceState?.serialize() ?? '', /^dd=s:0;p:[0-9a-f]{16}$/)
    started.end()
  })
  assert.deepEqual([span?.traceHex, span?.parentId], ['a'.repeat(32), 0xbbbbbbbbbbbbbbbbn])
  assert.equal(span?.metrics._sampling_priority_v1, 0)
})

test('the state of a span can be read and changed without changing it, and a copy of its context is still its', async () => {
  const { tracer } = traced
  const spans = await traced.collect(() => {
    const parent = tracer.extract('http_headers', {
      traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`,
      tracestate: 'foo=1,bar=2',
    })
    tracer.trace('ours', { childOf: parent }, span => {
      const state = trace.getActiveSpan()?.spanContext().traceState
      assert.deepEqual([state?.get('foo'), state?.unset('foo').get('foo'), state?.get('bar')], ['1', undefined, '2'])
      assert.match(state?.set('bar', '3').serialize() ?? '', /^bar=3,dd=.*,foo=1$/)
      const copied = { ...(trace.getActiveSpan()?.spanContext() as SpanContext) }
      otel.startSpan('child', {}, trace.setSpanContext(ROOT_CONTEXT, copied)).end()
      assert.equal(span.trace.open, 1)
    })
  })
  assert.equal(
    spans.find(({ resource }) => resource === 'child')?.parentId,
    spans.find(({ resource }) => resource === 'ours')?.spanId,
  )
})

test('where tracing is suppressed, neither API traces', async () => {
  const { tracer } = traced
  const server = createServer((_request, response) => response.end())
  await new Promise<void>(resolve => tracer.scope().untraced(() => server.listen(0, '127.0.0.1', resolve)))
  const { port } = server.address() as AddressInfo
  const suppressed = ROOT_CONTEXT.setValue(createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING'), true)
  const spans = await traced.collect(() =>
    context.with(suppressed, async () => {
      assert.equal(otel.startSpan('work').isRecording(), false)
      await new Promise<void>(resolve =>
        get(`http://127.0.0.1:${port}`, response => void response.resume().on('end', resolve)),
      )
    }),
  )
  server.closeAllConnections()
  server.close()
  assert.deepEqual(
    spans.filter(({ meta }) => meta['span.kind'] !== 'server'),
    [],
  )
  tracer.scope().untraced(() => {
    assert.equal(context.active().getValue(createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')), true)
  })
})
