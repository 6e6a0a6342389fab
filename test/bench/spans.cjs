// A whole process that makes spans of eight tags by the public API and sends them: spans.cjs <subject> <agent's port>.
// Prints the CPU microseconds a span of the warm-up and of the rest, to the end of sending.
const [, , subject, port, count = '600000'] = process.argv
const spansATrace = 5
const warmUp = 60_000
/** Traces in one turn of the event loop: as many as come in a busy millisecond. */
const atOnce = 20

const subjects = { bare, tracer: ours, 'dd-trace': ddTrace, opentelemetry: openTelemetry }

async function main() {
  const { work, flush } = subjects[subject]()
  const warm = await measured(warmUp, work, flush)
  const rest = await measured(Number(count) - warmUp, work, flush)
  console.log(JSON.stringify({ warm, rest, rss: process.memoryUsage.rss() / 1e6 }))
  process.exit(0)
}

async function measured(spans, work, flush) {
  const before = process.cpuUsage()
  for (let trace = 0; trace < spans / spansATrace; trace++) {
    work(trace)
    if (trace % atOnce === 0) await new Promise(resolve => setImmediate(resolve))
  }
  await flush()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / spans
}

function bare() {
  return { work: () => {}, flush: async () => {} }
}

function tagRoot(span, set, index) {
  span[set]('component', 'express')
  span[set]('span.kind', 'server')
  span[set]('http.method', 'GET')
  span[set]('http.url', `http://localhost:3000/users/${index}`)
  span[set]('http.route', '/users/:id')
  span[set]('http.status_code', '200')
  span[set]('http.useragent', 'curl/8')
  span[set]('count', index)
}

function tagChild(span, set) {
  span[set]('component', 'pg')
  span[set]('span.kind', 'client')
  span[set]('db.type', 'postgres')
  span[set]('db.name', 'shop')
  span[set]('db.user', 'app')
  span[set]('out.host', 'localhost')
  span[set]('network.destination.port', 5432)
  span[set]('db.operation', 'SELECT')
}

/** The API that ours and dd-trace have in common. */
function byStartSpan(tracer) {
  return index => {
    const root = tracer.startSpan('web.request', { tags: { 'span.type': 'web', 'resource.name': 'GET /users/:id' } })
    tagRoot(root, 'setTag', index)
    for (let child = 1; child < spansATrace; child++) {
      const tags = {
        'span.type': 'sql',
        'resource.name': 'SELECT * FROM users WHERE id = $1',
        'service.name': 'shop-postgres',
      }
      const span = tracer.startSpan('pg.query', { childOf: root, tags })
      tagChild(span, 'setTag')
      span.finish()
    }
    root.finish()
  }
}

function ours() {
  const { default: tracer } = require('../../dist/src/index.js')
  tracer.init({ url: `http://127.0.0.1:${port}`, startupLogs: false, service: 'shop', env: 'prod', version: '1.2.3' })
  return { work: byStartSpan(tracer), flush: () => tracer.flush({ timeout: 60_000 }) }
}

function ddTrace() {
  const module = Number(process.versions.node.split('.')[0]) >= 22 ? 'dd-trace' : 'dd-trace-5'
  const tracer = require(module).init({
    url: `http://127.0.0.1:${port}`,
    service: 'shop',
    env: 'prod',
    version: '1.2.3',
    startupLogs: false,
  })
  const { _writer: writer } = tracer._tracer._exporter
  return { work: byStartSpan(tracer), flush: () => new Promise(resolve => writer.flush(resolve)) }
}

function openTelemetry() {
  const { trace, ROOT_CONTEXT } = require('@opentelemetry/api')
  const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base')
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto')
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` })
  const processor = new BatchSpanProcessor(exporter, { maxQueueSize: 1_000_000, scheduledDelayMillis: 2000 })
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('bench')
  const work = index => {
    const root = tracer.startSpan('GET /users/:id', {}, ROOT_CONTEXT)
    tagRoot(root, 'setAttribute', index)
    const parent = trace.setSpan(ROOT_CONTEXT, root)
    for (let child = 1; child < spansATrace; child++) {
      const attributes = { 'db.query.text': 'SELECT * FROM users WHERE id = $1' }
      const span = tracer.startSpan('SELECT', { attributes }, parent)
      tagChild(span, 'setAttribute')
      span.end()
    }
    root.end()
  }
  return { work, flush: () => processor.forceFlush() }
}

void main()
