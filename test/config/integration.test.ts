import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choice, flag } from '../../src/config/kinds/plain'
import { option } from '../../src/config/option'
import type { Environment } from '../../src/config/resolve'
import { resolveIntegration } from '../../src/config/resolve-integration'
import { type IntegrationOptions, integrationRows } from '../../src/config/rows/integration'
import { resolveSettings } from '../../src/config/settings'

const pg = {
  name: 'pg',
  aliases: ['@scope/pg-native'],
  options: {
    truncate: option(flag, { env: ['DD_TRACE_PG_TRUNCATE'], default: false, doc: 'Cuts long queries.' }),
    dbmPropagationMode: option(choice(['disabled', 'full']), {
      default: 'disabled',
      inherits: 'dbmPropagationMode',
      doc: 'The comment in SQL.',
    }),
  },
}

function resolvePg(env: Environment, code?: unknown) {
  return resolveIntegration(pg, env, code, resolveSettings(env, undefined))
}

test('an integration has common rows and its own', () => {
  const { values, problems } = resolvePg({})
  assert.deepEqual(values, {
    enabled: true,
    service: undefined,
    measured: false,
    beforeSend: undefined,
    truncate: false,
    dbmPropagationMode: 'disabled',
  })
  assert.deepEqual(problems, [])
})

test('an integration without rows has the common ones', () => {
  assert.deepEqual(Object.keys(integrationRows({ name: 'http' })), ['enabled', 'service', 'measured', 'beforeSend'])
})

test('its variables are made of its name and then its aliases', () => {
  const rows = integrationRows(pg)
  assert.deepEqual(rows.enabled.env, ['DD_TRACE_PG_ENABLED', 'DD_TRACE_SCOPE_PG_NATIVE_ENABLED'])
  assert.deepEqual(rows.service.env, [
    'DD_PG_SERVICE',
    'DD_PG_SERVICE_NAME',
    'DD_SCOPE_PG_NATIVE_SERVICE',
    'DD_SCOPE_PG_NATIVE_SERVICE_NAME',
  ])
  const { values, sources } = resolvePg({
    DD_TRACE_PG_ENABLED: 'false',
    DD_PG_SERVICE: 'db',
    DD_TRACE_PG_TRUNCATE: '1',
  })
  assert.deepEqual([values.enabled, values.service, values.truncate], [false, 'db', true])
  assert.equal(sources.service, 'DD_PG_SERVICE')
})

test('a boolean in code enables or disables it', () => {
  assert.equal(resolvePg({}, false).values.enabled, false)
  assert.equal(resolvePg({ DD_TRACE_PG_ENABLED: '0' }, true).values.enabled, true)
  assert.equal(resolvePg({}, { service: 'x' }).values.enabled, true)
})

test('DD_TRACE_DISABLED_PLUGINS disables it by its name or an alias, unless something names it alone', () => {
  const env = { DD_TRACE_DISABLED_PLUGINS: 'http,PG' }
  const { values, sources } = resolvePg(env, { service: 'x' })
  assert.deepEqual([values.enabled, sources.enabled], [false, 'DD_TRACE_DISABLED_PLUGINS'])
  assert.equal(resolvePg({ DD_TRACE_DISABLED_PLUGINS: '@scope/pg-native' }).values.enabled, false)
  assert.equal(resolvePg({ DD_TRACE_DISABLED_PLUGINS: 'pg-pool' }).values.enabled, true)
  assert.equal(resolvePg({ ...env, DD_TRACE_PG_ENABLED: 'true' }).values.enabled, true)
  assert.equal(resolvePg(env, true).values.enabled, true)
})

test('a row of its own may inherit a setting of the tracer', () => {
  const env = { DD_DBM_PROPAGATION_MODE: 'full' }
  assert.equal(resolvePg(env).values.dbmPropagationMode, 'full')
  assert.equal(resolvePg(env).sources.dbmPropagationMode, 'DD_DBM_PROPAGATION_MODE')
  assert.equal(resolvePg(env, { dbmPropagationMode: 'disabled' }).values.dbmPropagationMode, 'disabled')
})

test('bad and misspelt options are named with their owner', () => {
  assert.deepEqual(resolvePg({}, { truncate: 'maybe', servcie: 'x' }).problems, [
    `option truncate of use('pg'): expected true, false, 1 or 0, got "maybe"; ignored`,
    `option servcie of use('pg') is not known: did you mean service?`,
  ])
  assert.deepEqual(resolvePg({}, 'on').problems, [`use('pg'): expected an object with options, got "on"; ignored`])
})

test('the options of an integration are typed by its rows', () => {
  const good: IntegrationOptions<typeof pg.options>[] = [true, {}, { enabled: false, truncate: true, service: 'x' }]
  // @ts-expect-error: not a mode
  const bad: IntegrationOptions<typeof pg.options> = { dbmPropagationMode: 'some' }
  assert.equal(good.length, 3)
  assert.equal(resolvePg({}, bad).problems.length, 1)
})
