// A whole process that makes spans of eight tags by the public API and sends them: spans.cjs <subject> <agent's port>.
// Prints the CPU microseconds a span of the warm-up and of the rest, to the end of sending.
const { byOpenTelemetry, byStartSpan, spansATrace } = require('./work.cjs')

const [, , subject, port, count = '600000'] = process.argv
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
  const { BasicTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base')
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-proto')
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` })
  const processor = new BatchSpanProcessor(exporter, { maxQueueSize: 1_000_000, scheduledDelayMillis: 2000 })
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('bench')
  return { work: byOpenTelemetry(tracer), flush: () => processor.forceFlush() }
}

void main()
