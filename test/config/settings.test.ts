import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveSettings } from '../../src/config/settings'

test('the tags of the DataKit page fill env and version', () => {
  const { values, sources, problems } = resolveSettings(
    {
      DD_SERVICE: 'SERVICE_A',
      DD_SERVICE_MAPPING: 'postgres:postgresql,defaultdb:postgresql',
      DD_TAGS: 'project:your_project_name,env:test,version:v1',
      DD_AGENT_HOST: 'localhost',
      DD_AGENT_PORT: '9529',
    },
    undefined,
  )
  assert.deepEqual([values.service, values.env, values.version], ['SERVICE_A', 'test', 'v1'])
  assert.deepEqual([sources.service, sources.env, sources.version], ['DD_SERVICE', 'DD_TAGS', 'DD_TAGS'])
  assert.deepEqual(values.tags, new Map([['project', 'your_project_name']]))
  assert.deepEqual([values.hostname, values.port, sources.port], ['localhost', 9529, 'DD_AGENT_PORT'])
  assert.deepEqual(problems, [])
})

test('a setting of its own wins over the tag, which is dropped', () => {
  const { values } = resolveSettings({ DD_ENV: 'prod', DD_TAGS: 'env:test service:x a:1' }, { service: 'shop' })
  assert.deepEqual([values.env, values.service], ['prod', 'shop'])
  assert.deepEqual(values.tags, new Map([['a', '1']]))
})

test('the attributes of OpenTelemetry fill what is unset', () => {
  const env = {
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=test1,service.name=test2,service.version=5,foo=bar%2C1,baz=a=b',
  }
  const { values, sources, problems } = resolveSettings(env, undefined)
  assert.deepEqual([values.env, values.service, values.version], ['test1', 'test2', '5'])
  assert.deepEqual([sources.env, sources.service, sources.tags], Array(3).fill('OTEL_RESOURCE_ATTRIBUTES'))
  assert.deepEqual(
    values.tags,
    new Map([
      ['foo', 'bar,1'],
      ['baz', 'a=b'],
    ]),
  )
  assert.deepEqual(problems, [])
  assert.equal(resolveSettings({ OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=e' }, {}).values.env, 'e')
})

test('DD_ variables win over those of OpenTelemetry', () => {
  const { values } = resolveSettings(
    {
      DD_SERVICE: 'service',
      OTEL_SERVICE_NAME: 'otel_service',
      DD_TAGS: 'foo:bar,baz:qux',
      OTEL_RESOURCE_ATTRIBUTES: 'foo=otel_bar,baz=otel_qux,service.name=x,more=1',
    },
    undefined,
  )
  assert.equal(values.service, 'service')
  assert.deepEqual(Object.fromEntries(values.tags), { foo: 'bar', baz: 'qux', more: '1' })
})

test('the service is looked for in its variables, then the tags, then the attributes, then the package', () => {
  const packageName = () => 'from-package'
  const layers = [
    [{ DD_SERVICE: 'a' }, 'a', 'DD_SERVICE'],
    [{ OTEL_SERVICE_NAME: 'b' }, 'b', 'OTEL_SERVICE_NAME'],
    [{ DD_TAGS: 'service:c' }, 'c', 'DD_TAGS'],
    [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=d' }, 'd', 'OTEL_RESOURCE_ATTRIBUTES'],
    [{}, 'from-package', 'package.json'],
  ] as const
  for (const [index, [, value, source]] of layers.entries()) {
    const env = Object.assign({}, ...layers.slice(index).map(([variables]) => variables))
    const found = resolveSettings(env, undefined, { packageName })
    assert.deepEqual([found.values.service, found.sources.service], [value, source])
  }
  assert.equal(resolveSettings({}, undefined).values.service, 'node')
})

test('the package is not read where the service has a name', () => {
  const packageName = () => assert.fail('asked in vain')
  assert.equal(resolveSettings({ DD_SERVICE: 'a' }, undefined, { packageName }).values.service, 'a')
})

test('the tags of an older variable fill up those of DD_TAGS, and what is wrong with one is told once', () => {
  const env = { DD_TAGS: 'a:1', DD_TRACE_TAGS: 'a:2,b:2,version:3,:x', DD_TRACE_GLOBAL_TAGS: 'b:4,c:4' }
  const { values, sources, problems } = resolveSettings(env, undefined)
  assert.deepEqual(Object.fromEntries(values.tags), { a: '1', b: '2', c: '4' })
  assert.deepEqual([values.version, sources.version], ['3', 'DD_TRACE_TAGS'])
  assert.equal(sources.tags, 'DD_TAGS and DD_TRACE_TAGS and DD_TRACE_GLOBAL_TAGS')
  assert.equal(problems.length, 1)
  assert.equal(resolveSettings({ DD_TRACE_TAGS: ':x' }, undefined).problems.length, 1)
})

test('the tags of code, of DD_TAGS and of OpenTelemetry add up', () => {
  const env = { DD_TAGS: 'a:env,b:env,version:2', OTEL_RESOURCE_ATTRIBUTES: 'b=otel,c=otel' }
  const { values, sources } = resolveSettings(env, { tags: { a: 'code' } })
  assert.deepEqual(Object.fromEntries(values.tags), { a: 'code', b: 'env', c: 'otel' })
  assert.equal(sources.tags, 'code and DD_TAGS and OTEL_RESOURCE_ATTRIBUTES')
  assert.deepEqual([values.version, sources.version], ['2', 'DD_TAGS'])
})

test('an attribute without a name or a value is named', () => {
  const { problems } = resolveSettings({ OTEL_RESOURCE_ATTRIBUTES: 'a,=b,c=%zz' }, undefined)
  assert.deepEqual(problems, [
    'OTEL_RESOURCE_ATTRIBUTES: expected key=value, got "a"; ignored',
    'OTEL_RESOURCE_ATTRIBUTES: expected key=value, got "=b"; ignored',
  ])
})

test('attributes with names of Object.prototype are plain tags', () => {
  const { values } = resolveSettings({ OTEL_RESOURCE_ATTRIBUTES: 'constructor=x,__proto__=y' }, undefined)
  assert.deepEqual(
    [...values.tags],
    [
      ['constructor', 'x'],
      ['__proto__', 'y'],
    ],
  )
})

test('debug sets the log level, unless it is set', () => {
  const { values, sources } = resolveSettings({ DD_TRACE_DEBUG: 'true' }, undefined)
  assert.deepEqual([values.logLevel, sources.logLevel], ['debug', 'DD_TRACE_DEBUG'])
  assert.equal(resolveSettings({ DD_TRACE_DEBUG: 'true', DD_TRACE_LOG_LEVEL: 'error' }, {}).values.logLevel, 'error')
})

test('bad tags of the variable are named though code gives tags too', () => {
  const { problems } = resolveSettings({ DD_TAGS: ':x' }, { tags: { a: '1' } })
  assert.deepEqual(problems, ['DD_TAGS: expected key:value,key:value, got ":x"; ignored'])
})

test('misspelt variables and options are problems', () => {
  const integrations = [{ name: 'pg-pool' }]
  const { problems } = resolveSettings(
    { DD_SERVCE: 'x', DD_TRACE_PG_POLL_ENABLED: '0' },
    { sevice: 'x' },
    { integrations },
  )
  assert.deepEqual(problems, [
    'option sevice of init is not known: did you mean service?',
    'DD_SERVCE is not known: did you mean DD_SERVICE?',
    'DD_TRACE_PG_POLL_ENABLED is not known: did you mean DD_TRACE_PG_POOL_ENABLED?',
  ])
})
