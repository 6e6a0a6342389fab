import assert from 'node:assert/strict'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { createProject } from '../command/project'
import { runChild } from '../run-child'

const root = join(__dirname, '../..')
const register = join(root, 'dist/src/register.js')
const installed = { current: 'node_modules/@opentelemetry/api', old: 'node_modules/otel-api-old' }

interface Run {
  readonly files: Readonly<Record<string, string>>
  readonly script: string
  /** Which copy of the package the application has. */
  readonly copy?: keyof typeof installed
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs an application with the setting on, and gives what it printed and the resources of its spans. */
async function run(t: test.TestContext, { files, script, copy, args = ['-r', register], env }: Run) {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const { folder } = await createProject(t, {
    'node_modules/@opentelemetry/.keep': '',
    'node_modules/tracer/package.json': '{"name":"tracer","main":"index.js"}',
    'node_modules/tracer/index.js': `module.exports = require(${JSON.stringify(join(root, 'dist/src/index.js'))})`,
    ...files,
  })
  if (copy !== undefined)
    await symlink(join(root, installed[copy]), join(folder, 'node_modules/@opentelemetry/api'), 'dir')
  const result = await runChild({
    args: [...args, script],
    cwd: folder,
    env: { ...agent.environment(), DD_TRACE_OTEL_ENABLED: 'true', ...env },
  })
  assert.equal(result.code, 0, result.stderr)
  const resources = agent.spans().map(({ resource }) => resource)
  return { ...result, resources: resources.sort() }
}

const makesSpan = `
const tracer = trace.getTracer('app')
tracer.startActiveSpan('outer', outer => {
  tracer.startSpan('inner').end()
  outer.end()
})
console.log(context.active().getValue(Symbol.for('none')) ?? 'made')`

const required = `const { context, trace } = require('@opentelemetry/api')${makesSpan}`
const imported = `import { context, trace } from '@opentelemetry/api'${makesSpan}`

test('the setting alone makes spans of the package that the application has, required or imported', async t => {
  for (const [script, text] of [
    ['app.cjs', required],
    ['app.mjs', imported],
  ] as const) {
    const { resources, stderr } = await run(t, { files: { [script]: text }, script, copy: 'current' })
    assert.deepEqual(resources, ['inner', 'outer'], stderr)
    assert.doesNotMatch(stderr, /OpenTelemetry/)
  }
})

test('a copy of an early version is served as well', async t => {
  const { resources } = await run(t, { files: { 'app.cjs': required }, script: 'app.cjs', copy: 'old' })
  assert.deepEqual(resources, ['inner', 'outer'])
})

test('a tracer that was asked for before the start makes spans after it', async t => {
  const text = `
const { trace } = require('@opentelemetry/api')
const early = trace.getTracer('early')
const { tracer } = require('tracer')
tracer.init()
early.startSpan('early').end()
trace.getTracer('late').startSpan('late').end()`
  const { resources } = await run(t, { files: { 'app.cjs': text }, script: 'app.cjs', copy: 'current', args: [] })
  assert.deepEqual(resources, ['early', 'late'])
})

test('the metrics of another SDK can be registered beside, and its tracer provider gets no spans', async t => {
  const text = `
const { metrics, trace } = require('@opentelemetry/api')
const provider = { getMeter: () => 'a meter' }
console.log(metrics.setGlobalMeterProvider(provider), metrics.getMeter('x'))
console.log(trace.setGlobalTracerProvider({ getTracer: () => { throw new Error('asked') } }))
trace.getTracer('x').startSpan('ours').end()`
  const { resources, stdout } = await run(t, { files: { 'app.cjs': text }, script: 'app.cjs', copy: 'current' })
  assert.equal(stdout, 'true a meter\nfalse\n')
  assert.deepEqual(resources, ['ours'])
})

test('a provider that was registered before gives its place, and that is told once', async t => {
  const text = `
const { trace } = require('@opentelemetry/api')
trace.setGlobalTracerProvider({ getTracer: () => { throw new Error('asked') } })
const { tracer } = require('tracer')
tracer.init()
new tracer.TracerProvider().register()
trace.getTracer('x').startSpan('ours').end()`
  const { resources, stderr } = await run(t, {
    files: { 'app.cjs': text },
    script: 'app.cjs',
    copy: 'current',
    args: [],
  })
  assert.deepEqual(resources, ['ours'])
  assert.equal(stderr.match(/another tracer provider was registered before/g)?.length, 1, stderr)
})

test('a missing package is told once and breaks nothing', async t => {
  const text = `require('tracer').trace('ours', () => {})`
  const { resources, stderr } = await run(t, { files: { 'app.cjs': text }, script: 'app.cjs' })
  assert.deepEqual(resources, ['ours'])
  assert.equal(stderr.match(/no @opentelemetry\/api is installed/g)?.length, 1, stderr)
})

test('an incompatible package is told and breaks nothing', async t => {
  const { resources, stderr } = await run(t, {
    files: {
      'app.cjs': `require('@opentelemetry/api'); require('tracer').trace('ours', () => {})`,
      'node_modules/@opentelemetry/api/package.json': '{"name":"@opentelemetry/api","version":"2.0.0"}',
      'node_modules/@opentelemetry/api/index.js': '',
    },
    script: 'app.cjs',
  })
  assert.deepEqual(resources, ['ours'])
  assert.match(stderr, /@opentelemetry\/api 2\.0\.0 cannot be served: expected 1\.x/)
})

test('without the setting, nothing of OpenTelemetry is loaded or registered', async t => {
  const text = `
const { trace } = require('@opentelemetry/api')
trace.getTracer('x').startSpan('not ours').end()
const files = Object.keys(require.cache).filter(file => file.includes('dist/src/otel'))
console.log(files.length, Object.getOwnPropertySymbols(globalThis).includes(Symbol.for('opentelemetry.js.api.1')))`
  const { resources, stdout } = await run(t, {
    files: { 'app.cjs': text },
    script: 'app.cjs',
    copy: 'current',
    env: { DD_TRACE_OTEL_ENABLED: 'false' },
  })
  assert.deepEqual(resources, [])
  assert.equal(stdout, '0 false\n')
})

test('tracing that is turned off makes no spans of OpenTelemetry either', async t => {
  const { resources } = await run(t, {
    files: { 'app.cjs': required },
    script: 'app.cjs',
    copy: 'current',
    env: { DD_TRACE_ENABLED: 'false' },
  })
  assert.deepEqual(resources, [])
})
