// A service as its author wrote it for dd-trace, against dd-trace's types: it has to compile and run as it is.

import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import tracer, { type Span, type SpanContext, type TracerOptions } from 'dd-trace'
import * as formats from 'dd-trace/ext/formats'
import tags from 'dd-trace/ext/tags'

const options: TracerOptions = {
  service: 'familiar',
  env: 'test',
  logInjection: true,
  runtimeMetrics: { enabled: false, gc: true },
  appsec: { enabled: false },
  experimental: { enableGetRumData: true },
  samplingRules: [{ sampleRate: 1, service: 'familiar' }],
  tracePropagationStyle: { inject: ['datadog', 'tracecontext'], extract: ['datadog'] },
  logger: { debug: () => {}, info: () => {}, warn: message => console.error(message), error: console.error },
}
tracer.init(options)
tracer.use('http', {
  server: { validateStatus: code => code < 400, hooks: { request: span => span?.setTag('hooked', 'server') } },
  client: { propagationBlocklist: [/never/], splitByDomain: false },
  measured: { 'web.request': true },
  blocklist: ['/health', (path: string) => path.startsWith('/internal')],
})
tracer.use('mysql2', { service: 'orders' }).use('kafkajs', false)
const typed: tracer.PluginOptions['pg'] = { service: 'pg-familiar' }
tracer.use('pg', typed)

async function work(user: tracer.User): Promise<string> {
  return tracer.trace('work', { resource: 'one', tags: { [tags.SPAN_KIND]: 'internal' } }, async (span: Span) => {
    tracer.setUser(user)
    span.addTags({ count: 1 }).setTag(tags.MANUAL_KEEP, true)
    span.log({ event: 'step', detail: 1 })
    span.logEvent('done', 'yes')
    const child = tracer.startSpan('child', {
      childOf: span,
      links: [{ context: span.context(), attributes: { a: 'b' } }],
    })
    child.finish()
    const headers: Record<string, string> = {}
    tracer.inject(span, formats.HTTP_HEADERS, headers)
    const context: SpanContext | null = tracer.extract(formats.HTTP_HEADERS, headers)
    const record: { dd?: { trace_id?: string } } = {}
    tracer.inject(span, formats.LOG, record)
    const same = [
      context?.toTraceId() === span.context().toTraceId(),
      /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(span.context().toTraceparent()),
      record.dd?.trace_id !== undefined,
      tracer.scope().active() === span,
      span.tracer() === tracer,
      tracer.getRumData().includes(span.context().toTraceId()),
    ]
    return same.join()
  })
}

const wrapped = tracer.wrap('wrapped', { service: 'other' }, (name: string, done: (error: Error | null) => void) => {
  done(null)
  return name
})
const bound = tracer.scope().bind(() => tracer.scope().active(), null)
tracer.appsec.trackCustomEvent('sign-up', { plan: 'a' })
tracer.dogstatsd.increment('orders', 1, { country: 'de' })
const answer: number = tracer.llmobs.trace({ kind: 'llm', name: 'model' }, () => 42)
tracer.dataStreamsCheckpointer.setProduceCheckpoint('kafka', 'orders', {})
tracer.profiling.runWithLabels({ customer: 'a' }, () => wrapped('a', () => {}))
tracer.setBaggageItem('tenant', 'a')

const server = createServer((request, response) => {
  void work({ id: 'u1', email: 'a@b.c' }).then(result => {
    response.statusCode = request.url === '/missing' ? 404 : 200
    response.end(`${result} ${answer} ${bound()}`)
  })
})
server.listen(0, () => {
  const { port } = server.address() as AddressInfo
  const ask = (path: string) =>
    new Promise<string>(resolve => {
      get({ port, path }, response => {
        let text = ''
        response.on('data', part => {
          text += part
        })
        response.on('end', () => resolve(text))
      })
    })
  void (async () => {
    for (const path of ['/', '/missing', '/health', '/internal/a']) console.log(await ask(path))
    server.close()
  })()
})
