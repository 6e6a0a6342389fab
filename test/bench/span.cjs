// The cost of one span with eight tags, from its start to its bytes: ours, dd-trace's and OpenTelemetry's, in turns.
const { byOpenTelemetry, byStartSpan, spansATrace, tagChild, tagRoot } = require('./work.cjs')

const rounds = 40
const tracesARound = 1000

const subjects = { tracer: ours(), 'dd-trace': ddTrace(), opentelemetry: openTelemetry() }
const best = {}
for (let round = 0; round < rounds; round++) {
  for (const [name, work] of Object.entries(subjects)) {
    const start = process.hrtime.bigint()
    for (let trace = 0; trace < tracesARound; trace++) work(trace)
    const each = Number(process.hrtime.bigint() - start) / 1000 / tracesARound / spansATrace
    best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, each)
  }
}
console.log(JSON.stringify(best))
process.exit(0)

function ours() {
  const { Tracer } = require('../../dist/src/core/tracer.js')
  const { Scope } = require('../../dist/src/core/scope.js')
  const { asyncStorageBackend } = require('../../dist/src/core/async-storage.js')
  const { createV04Encoder } = require('../../dist/src/encoding/v04.js')
  const { createSampler } = require('../../dist/src/sampling/sampler.js')
  const common = {
    meta: {
      language: 'javascript',
      'runtime-id': '0f6a1c1e-aaaa-4bbb-8ccc-1234567890ab',
      env: 'prod',
      version: '1.2.3',
    },
    metrics: { process_id: process.pid },
    service: 'shop',
  }
  const encoder = createV04Encoder(common)
  const sampler = createSampler({ sampleRate: undefined, rules: [], rateLimit: 100, env: 'prod' })
  const sink = {
    completed(trace) {
      sampler.sample(trace)
      encoder.add(trace, trace.finished)
      trace.finished = []
      if (encoder.size > 2 * 1024 * 1024) encoder.recycle(encoder.take())
    },
    waiting() {},
    sample() {},
  }
  const settings = { service: 'shop', traceId128: true, mapService: undefined }
  const tracer = new Tracer(settings, new Scope(asyncStorageBackend()), sink)
  return index => {
    const root = tracer.start({ name: 'web.request', parent: null, type: 'web', resource: 'GET /users/:id' })
    tagRoot(root, 'setTag', index)
    for (let child = 1; child < spansATrace; child++) {
      const span = tracer.start({
        name: 'pg.query',
        parent: root,
        type: 'sql',
        resource: 'SELECT * FROM users WHERE id = $1',
        service: 'shop-postgres',
      })
      tagChild(span, 'setTag')
      span.finish()
    }
    root.finish()
  }
}

function ddTrace() {
  const quiet = {
    DD_TRACE_STARTUP_LOGS: 'false',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  }
  Object.assign(process.env, quiet)
  const module = Number(process.versions.node.split('.')[0]) >= 22 ? 'dd-trace' : 'dd-trace-5'
  const tracer = require(module).init({
    service: 'shop',
    env: 'prod',
    version: '1.2.3',
    plugins: false,
    flushInterval: 60_000,
  })
  // Its bytes are made and thrown away: no request is part of the cost.
  tracer._tracer._exporter._writer.flush = function () {
    this._encoder.makePayload()
  }
  return byStartSpan(tracer)
}

function openTelemetry() {
  const { BasicTracerProvider } = require('@opentelemetry/sdk-trace-base')
  const { ProtobufTraceSerializer } = require('@opentelemetry/otlp-transformer')
  let ended = []
  const processor = {
    onStart() {},
    onEnd(span) {
      ended.push(span)
      if (ended.length < 512) return
      ProtobufTraceSerializer.serializeRequest(ended)
      ended = []
    },
    shutdown: async () => {},
    forceFlush: async () => {},
  }
  const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('bench')
  return byOpenTelemetry(tracer)
}
