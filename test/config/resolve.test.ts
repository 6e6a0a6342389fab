import assert from 'node:assert/strict'
import { test } from 'node:test'
import { choice, flag, integer, text } from '../../src/config/kinds/plain'
import { option } from '../../src/config/option'
import { resolve } from '../../src/config/resolve'
import { options } from '../../src/config/rows/options'

const table = {
  size: option(integer(1, 9), { env: ['DD_SIZE', 'DD_OLD_SIZE'], default: 5, doc: 'Size.' }),
  name: option(text, { env: ['DD_NAME'], doc: 'Name.' }),
  alias: option(text, { env: ['DD_ALIAS'], code: ['other', 'deep.alias'], inherits: 'name', doc: 'Alias.' }),
}

test('an empty or blank variable is not set', () => {
  const { values, sources, problems } = resolve(table, { DD_SIZE: '', DD_OLD_SIZE: '3', DD_NAME: '  ' }, undefined)
  assert.deepEqual(values, { size: 3, name: undefined, alias: undefined })
  assert.deepEqual(sources, { size: 'DD_OLD_SIZE', name: 'default', alias: 'default' })
  assert.deepEqual(problems, [])
})

test('undefined, null and an empty text in code are not set', () => {
  for (const size of [undefined, null, '', ' ']) {
    const { values, problems } = resolve(table, { DD_SIZE: '2' }, { size })
    assert.equal(values.size, 2)
    assert.deepEqual(problems, [])
  }
})

test('a bad value counts as not set: the next source is asked', () => {
  const { values, sources, problems } = resolve(table, { DD_SIZE: 'big', DD_OLD_SIZE: '3' }, { size: 0 })
  assert.equal(values.size, 3)
  assert.equal(sources.size, 'DD_OLD_SIZE')
  assert.deepEqual(problems, [
    'option size of init: expected a whole number from 1 to 9, got 0; ignored',
    'DD_SIZE: expected a whole number from 1 to 9, got "big"; ignored',
  ])
})

test('a text in code is read like the text of the variable', () => {
  assert.equal(resolve(table, {}, { size: ' 7 ' }).values.size, 7)
})

test('an unset row takes the value and the source of the row it inherits', () => {
  const { values, sources } = resolve(table, { DD_NAME: 'x' }, undefined)
  assert.deepEqual([values.alias, sources.alias], ['x', 'DD_NAME'])
})

test('a row may inherit from another table', () => {
  const own = { mode: option(choice(['a', 'b']), { default: 'a', inherits: 'size', doc: 'Mode.' }) }
  const found = resolve(own, {}, undefined, 'use', { values: { size: 'b' }, sources: { size: 'DD_SIZE' } })
  assert.deepEqual([found.values.mode, found.sources.mode], ['b', 'DD_SIZE'])
})

test('a row may have other names in code, also inside an object', () => {
  assert.equal(resolve(table, {}, { other: 'x' }).values.alias, 'x')
  assert.equal(resolve(table, {}, { deep: { alias: 'y' } }).values.alias, 'y')
  assert.equal(resolve(table, {}, { other: 'x', alias: 'z' }).values.alias, 'z')
})

test('tracePropagationStyle is a list for both directions or an object with each', () => {
  const both = resolve(options, { DD_TRACE_PROPAGATION_STYLE_INJECT: 'datadog' }, { tracePropagationStyle: ['b3'] })
  assert.deepEqual(both.values.propagationStyle, ['b3'])
  assert.deepEqual(both.values.propagationStyleInject, ['b3'])
  assert.deepEqual(both.values.propagationStyleExtract, ['b3'])

  const each = resolve(options, {}, { tracePropagationStyle: { inject: ['b3multi'], extract: 'none' } })
  assert.deepEqual(each.values.propagationStyle, ['datadog', 'tracecontext', 'baggage'])
  assert.deepEqual(each.values.propagationStyleInject, ['b3multi'])
  assert.deepEqual(each.values.propagationStyleExtract, [])
  assert.deepEqual(each.problems, [])
})

test('a bad value that several rows ask for is one problem', () => {
  const { problems } = resolve(options, {}, { tracePropagationStyle: ['jaeger'] })
  assert.equal(problems.length, 1)
})

test('the variables of the propagation styles fall back on the general one', () => {
  const env = { DD_TRACE_PROPAGATION_STYLE: 'b3', DD_TRACE_PROPAGATION_STYLE_EXTRACT: 'datadog' }
  const { values, sources } = resolve(options, env, undefined)
  assert.deepEqual(values.propagationStyleInject, ['b3'])
  assert.equal(sources.propagationStyleInject, 'DD_TRACE_PROPAGATION_STYLE')
  assert.deepEqual(values.propagationStyleExtract, ['datadog'])
})

test('an empty pattern of the query string is a value, from a variable and from code', () => {
  const env = { DD_TRACE_OBFUSCATION_QUERY_STRING_REGEXP: '' }
  assert.equal(resolve(options, env, undefined).values.queryStringObfuscation, false)
  assert.equal(resolve(options, {}, { queryStringObfuscation: '' }).values.queryStringObfuscation, false)
})

test('a getter that throws is named and the other options are read', () => {
  const code = {
    get size(): number {
      throw new Error('no')
    },
    name: 'n',
  }
  const { values, problems } = resolve(table, {}, code)
  assert.deepEqual([values.size, values.name], [5, 'n'])
  assert.deepEqual(problems, ['option size of init: reading it threw; ignored'])
})

test('options that are no object are named and ignored', () => {
  for (const [code, got] of [
    ['shop', '"shop"'],
    [5, '5'],
    [[], 'an array'],
    [() => ({}), 'a function'],
  ] as const)
    assert.deepEqual(resolve(table, {}, code).problems, [`init: expected an object with options, got ${got}; ignored`])
})

test('a revoked proxy as options gives the defaults and a problem for each row', () => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  const { values, problems } = resolve(table, {}, proxy)
  assert.deepEqual(values, { size: 5, name: undefined, alias: undefined })
  assert.ok(problems.includes('option size of init: reading it threw; ignored'))
})

test('the values are typed by the table', () => {
  const { values } = resolve({ ...table, on: option(flag, { default: true, doc: 'On.' }) }, {}, undefined)
  const typed: { size: number; name: string | undefined; on: boolean } = values
  assert.deepEqual([typed.size, typed.on], [5, true])
  // @ts-expect-error: without a default a value may be undefined
  const name: string = values.name
  assert.equal(name, undefined)
})
