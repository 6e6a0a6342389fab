import { context as otelContext, trace as otelTrace, propagation } from '@opentelemetry/api'
import type { tracer as Tracer } from '../../src/index'
import type { Say } from './say'

/** Calls every function of the tracer's own API; says what the application's own functions gave. */
export async function useByHand(tracer: typeof Tracer, say: Say): Promise<void> {
  await trace(tracer, say)
  await wrap(tracer, say)
  await bySpans(tracer, say)
  tellMore(tracer)
  await tracer.agent()
  await tracer.remoteConfig()
  say('told')
}

async function trace(tracer: typeof Tracer, say: Say): Promise<void> {
  let calls = 0
  say(`trace ${tracer.trace('sync', span => span.setTag('a', ++calls) && calls)}`)
  say(
    `trace ${await tracer.trace('later', { resource: 'r', service: 'other', tags: { b: 'c' } }, async () => ++calls)}`,
  )
  say(
    await tracer.trace('rejects', async () => Promise.reject(new Error('own'))).catch((error: Error) => error.message),
  )
  try {
    tracer.trace('throws', () => {
      throw new Error(`own throw ${++calls}`)
    })
  } catch (error) {
    say((error as Error).message)
  }
  say(
    `trace ${tracer.trace('calls back', (span, done) => span.addTags({ x: true }) && (done(new Error('e')) ?? ++calls))}`,
  )
}

async function wrap(tracer: typeof Tracer, say: Say): Promise<void> {
  const adds = tracer.wrap('adds', { type: 'worker' }, (a: number, b: number) => a + b)
  say(`wrap ${adds(2, 3)} ${adds.length}`)
  const later = tracer.wrap(
    'later',
    (a: string) => ({ resource: a }),
    async (a: string) => `${a}!`,
  )
  say(`wrap ${await later('yes')}`)
  const calls = tracer.wrap('calls', (done: (error: unknown, value: string) => void) =>
    setImmediate(done, null, 'back'),
  )
  say(`wrap ${await new Promise<string>(resolve => calls((_error, value) => resolve(value)))}`)
  const throws = tracer.wrap('throws', () => {
    throw new Error('own')
  })
  try {
    throws()
  } catch (error) {
    say((error as Error).message)
  }
}

async function bySpans(tracer: typeof Tracer, say: Say): Promise<void> {
  const parent = tracer.startSpan('parent', { tags: { 'service.name': 'mine', deep: { er: [1, 2] } } })
  const child = tracer.startSpan('child', { childOf: parent })
  child
    .setTag('error', new Error('tagged'))
    .setTag('manual.keep', true)
    .setOperationName('renamed')
    .setTag('gone', null)
  child
    .addEvent('event', { a: 1 })
    .addLink(parent.context(), { why: 'because' })
    .recordException(new TypeError('noted'))
  child.setBaggageItem('user', '7').setBaggageItem('more', '8').removeBaggageItem('more')
  void [child.getBaggageItem('user'), child.getAllBaggageItems(), child.getText('a'), child.getNumber('a')]
  const carrier: Record<string, string> = {}
  tracer.inject(child, 'http_headers', carrier)
  tracer.inject(child.context(), 'text_map', new Headers())
  tracer.inject(child, 'log', {})
  const found = tracer.extract('http_headers', carrier)
  tracer.startSpan('remote', found === null ? {} : { childOf: found }).finish()
  const foreign = {
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    baggage: 'a=b',
    tracestate: 'x=y',
  }
  tracer.startSpan('remote', { childOf: tracer.extract('text_map', foreign) }).finish()
  const context = child.context()
  void [context.toTraceId(), context.toSpanId(true), context.toTraceparent(), child.isTopLevel()]
  const scope = tracer.scope()
  say(`scope ${scope.activate(child, () => typeof scope.active())}`)
  say(`scope ${scope.bind((a: number) => a * 2, child)(21)} ${scope.bind((_a: number) => 1).length}`)
  say(`scope ${await scope.activate(parent, async () => typeof scope.active())}`)
  scope.activate(child, () => {
    tracer.setBaggageItem('k', 'v')
    void [tracer.getBaggageItem('k'), tracer.getAllBaggageItems()]
    tracer.removeBaggageItem('k')
    tracer.removeAllBaggageItems()
    tracer.setUser({ id: '1', email: 'a@b' })
    tracer.getRumData()
  })
  child.finish()
  parent.finish(Date.now())
}

function tellMore(tracer: typeof Tracer): void {
  const { dogstatsd } = tracer
  dogstatsd.increment('count', 1, ['a:b'])
  dogstatsd.decrement('count')
  dogstatsd.gauge('gauge', 2, { c: 'd' })
  dogstatsd.histogram('histogram', 3)
  dogstatsd.distribution('distribution', 4)
  dogstatsd.flush()
  tracer.use('http', {
    hooks: { request: (span?: { setTag(key: string, value: unknown): unknown }) => span?.setTag('hooked', true) },
  } as never)
  tracer.use('http')
  void [tracer.status().spans, tracer.status().settings.length]
}

/** What an application does by OpenTelemetry's API. */
export async function useOtel(tracer: typeof Tracer, say: Say): Promise<void> {
  new tracer.TracerProvider().register()
  const otel = otelTrace.getTracer('own', '1')
  const result = otel.startActiveSpan('work', { kind: 1, attributes: { a: 'b' } }, span => {
    span
      .setAttribute('c', 1)
      .setAttributes({ d: [true] })
      .addEvent('event', { e: 1 })
      .setStatus({ code: 2, message: 'm' })
    span.recordException(new Error('noted'))
    span.updateName('renamed')
    void [span.isRecording(), span.spanContext()]
    const carrier: Record<string, string> = {}
    propagation.inject(otelContext.active(), carrier)
    const extracted = propagation.extract(otelContext.active(), carrier)
    otel.startSpan('child', {}, extracted).end()
    span.end()
    return 'otel'
  })
  say(result)
  const bound = otelContext.bind(otelContext.active(), (a: number) => a + 1)
  say(`otel ${bound(1)} ${await otelContext.with(otelContext.active(), async () => 'with')}`)
}
