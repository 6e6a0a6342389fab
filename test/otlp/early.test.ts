import assert from 'node:assert/strict'
import { cp, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { createProject } from '../command/project'
import { runChild } from '../run-child'
import { logsOf, startCollector } from './collector'
import { scopesOf } from './measured'

const root = join(__dirname, '../..')

/** The package that an application imports, in both of its forms. */
const forms = [
  ['app.cjs', `const { metrics, logs, trace } = require('@opentelemetry/api'); const { tracer } = require('tracer')`],
  ['app.mjs', `import { metrics, logs, trace } from '@opentelemetry/api'; import { tracer } from 'tracer'`],
] as const

async function run(t: test.TestContext, file: string, text: string) {
  const collector = await startCollector()
  t.after(() => collector.close())
  const { folder } = await createProject(t, { 'node_modules/@opentelemetry/.keep': '', [file]: text })
  await symlink(root, join(folder, 'node_modules/tracer'), 'dir')
  await symlink(join(root, 'node_modules/@opentelemetry/api'), join(folder, 'node_modules/@opentelemetry/api'), 'dir')
  const second = join(folder, 'node_modules/other/node_modules/@opentelemetry/api')
  await cp(join(root, 'node_modules/@opentelemetry/api'), second, { recursive: true })
  const result = await runChild({
    args: [file],
    cwd: folder,
    env: {
      DD_METRICS_OTEL_ENABLED: 'true',
      DD_LOGS_OTEL_ENABLED: 'true',
      DD_TRACE_OTEL_ENABLED: 'true',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_TRACES_SPAN_METRICS_ENABLED: 'false',
      DD_TRACE_FLUSH_INTERVAL: '0',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      DD_TRACE_STARTUP_LOGS: 'false',
    },
  })
  assert.equal(result.code, 0, result.stderr)
  const of = (path: string) => collector.received.filter(request => request.path === path)
  return {
    ...result,
    metrics: of('/v1/metrics').flatMap(({ message }) => scopesOf(message).flatMap(scope => scope.metrics)),
    logs: of('/v1/logs').flatMap(({ message }) => logsOf(message)),
    traces: of('/v1/traces').length,
  }
}

for (const [file, imports] of forms) {
  test(`a meter, a logger and a tracer that ${file} got before the start work after it`, async t => {
    const { metrics, logs, traces, stderr } = await run(
      t,
      file,
      `${imports}
const meter = metrics.getMeter('early')
const logger = logs.getLogger('early', '1.0')
const early = trace.getTracer('early')
tracer.init()
meter.createCounter('sold').add(3)
meter.createObservableGauge('left').addCallback(result => result.observe(5))
logger.emit({ body: 'sold out' })
early.startSpan('early').end()`,
    )
    assert.deepEqual(metrics.map(({ name }) => name).sort(), ['left', 'sold'])
    assert.deepEqual(
      logs.map(({ scope, logRecords }) => [scope.name, logRecords.map(({ body }) => body.stringValue)]),
      [['early', ['sold out']]],
    )
    assert.equal(traces, 1)
    assert.equal(stderr.match(/a meter was got before the tracer’s start/g)?.length, 1, stderr)
    assert.doesNotMatch(stderr, /ExperimentalWarning/)
  })

  test(`an instrument that ${file} made before the start is told of, once`, async t => {
    const { metrics, stderr } = await run(
      t,
      file,
      `${imports}
const counter = metrics.getMeter('early').createCounter('sold')
tracer.init()
counter.add(1)
counter.add(1)`,
    )
    assert.deepEqual(metrics, [])
    assert.equal(stderr.match(/an instrument was made before the tracer’s start/g)?.length, 1, stderr)
  })
}

test('a second copy of the package has its early tracers served as well', async t => {
  const { traces } = await run(
    t,
    'app.cjs',
    `const { createRequire } = require('node:module')
const one = require('@opentelemetry/api').trace.getTracer('one')
const two = createRequire(require.resolve('./node_modules/other/node_modules/@opentelemetry/api/package.json'))('./dist/index.cjs')
const others = two.trace.getTracer('two')
require('tracer').tracer.init()
one.startSpan('one').end()
others.startSpan('two').end()`,
  )
  assert.equal(traces, 2)
})
