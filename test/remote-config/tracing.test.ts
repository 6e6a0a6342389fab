import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveSettings } from '../../src/config/settings'
import { createOverride } from '../../src/remote-config/override'
import { type RemoteSettings, type Target, tracingProduct } from '../../src/remote-config/tracing'
import type { RemoteFile } from '../../src/remote-config/update'

const shop: Target = { service: 'shop', serviceIsSet: true, env: 'prod' }

function file(content: unknown, id = 'one'): RemoteFile {
  const path = `datadog/2/APM_TRACING/${id}/config`
  return { path, product: 'APM_TRACING', id, version: 1, length: 1, sha256: id, content }
}

function take(contents: readonly unknown[], target = shop): { applied: RemoteSettings | undefined; errors: string[] } {
  let applied: RemoteSettings | undefined
  const product = tracingProduct(target, settings => {
    applied = settings
  })
  const errors = product.take(contents.map((content, index) => file(content, String(index))))
  return { applied, errors: [...errors.values()] }
}

test('lib_config gives each setting as it would be in code', () => {
  const { applied, errors } = take([
    {
      lib_config: {
        tracing_sampling_rate: 0.5,
        tracing_sampling_rules: [
          { service: 'a', sample_rate: 0.1, provenance: 'dynamic', tags: [{ key: 'k', value_glob: 'v*' }] },
        ],
        log_injection_enabled: true,
        tracing_header_tags: [
          { header: 'X-Id', tag_name: 'id' },
          { header: 'X-Other', tag_name: '' },
        ],
        tracing_tags: ['a:1', 'url:http://x'],
        tracing_enabled: null,
        live_debugging_enabled: true,
      },
    },
  ])
  assert.deepEqual(errors, [])
  assert.deepEqual(applied, {
    sampleRate: 0.5,
    samplingRules: [{ service: 'a', sampleRate: 0.1, provenance: 'dynamic', tags: { k: 'v*' } }],
    logInjection: true,
    headerTags: new Map([
      ['x-id', 'id'],
      ['x-other', undefined],
    ]),
    tags: new Map([
      ['a', '1'],
      ['url', 'http://x'],
    ]),
  })
})

test('sdk_config gives settings by their variables, as an object or a list', () => {
  const expected = { sampleRate: 0.5, logInjection: true }
  const config = { DD_TRACE_SAMPLE_RATE: '0.5', DD_LOGS_INJECTION: true, DD_SERVICE: 'not from afar' }
  assert.deepEqual(take([{ sdk_config: { config } }]).applied, expected)
  const list = Object.entries(config).map(([key, value]) => ({ key, value }))
  assert.deepEqual(take([{ sdk_config: { config: list } }]).applied, expected)
})

test('a value that cannot be used is an error, and nothing of its configuration is used', () => {
  const { applied, errors } = take([{ lib_config: { tracing_sampling_rate: 7, log_injection_enabled: true } }])
  assert.deepEqual(applied, {})
  assert.deepEqual(errors, ['tracing_sampling_rate: expected a number from 0 to 1, got 7'])
})

test('a configuration for this service and environment beats one for all, setting by setting', () => {
  const narrow = { service_target: { service: 'SHOP', env: 'prod' }, lib_config: { tracing_sampling_rate: 0.1 } }
  const wide = { service_target: { service: '*' }, lib_config: { tracing_sampling_rate: 0.9, tracing_tags: ['a:b'] } }
  assert.deepEqual(take([narrow, wide]).applied, { sampleRate: 0.1, tags: new Map([['a', 'b']]) })
})

test('a configuration for another service or environment is an error where this one was named', () => {
  const content = { service_target: { service: 'till', env: 'prod' }, lib_config: { tracing_sampling_rate: 0.1 } }
  const { applied, errors } = take([content])
  assert.deepEqual(applied, {})
  assert.deepEqual(errors, ['it is for service "till" and env "prod", this is shop and prod'])
  const guessed = take([content], { ...shop, serviceIsSet: false })
  assert.deepEqual([guessed.applied, guessed.errors], [{}, []])
  const without = take([{ ...content, service_target: { service: 'shop', env: 'dev' } }], { ...shop, env: undefined })
  assert.deepEqual([without.applied, without.errors], [{}, []])
})

test('an override changes what is set from afar, and restores it', () => {
  const { values } = resolveSettings({ DD_TRACE_SAMPLE_RATE: '0.5', DD_TAGS: 'a:1,b:2' }, undefined)
  const override = createOverride(values)
  assert.deepEqual([...override({ sampleRate: 0.1, tags: new Map([['b', '3']]) })], ['sampleRate', 'tags'])
  assert.deepEqual([values.sampleRate, Object.fromEntries(values.tags)], [0.1, { a: '1', b: '3' }])
  assert.deepEqual([...override({ sampleRate: 0.1, tags: new Map([['b', '3']]) })], [])
  assert.deepEqual([...override({})], ['sampleRate', 'tags'])
  assert.deepEqual([values.sampleRate, Object.fromEntries(values.tags)], [0.5, { a: '1', b: '2' }])
})

test('tracing can be turned off from afar, but not on again', () => {
  const { values } = resolveSettings({}, undefined)
  const override = createOverride(values)
  assert.deepEqual([...override({ enabled: false })], ['enabled'])
  assert.deepEqual([...override({ enabled: true })], [])
  assert.equal(values.enabled, false)
})
