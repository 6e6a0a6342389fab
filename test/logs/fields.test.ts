import assert from 'node:assert/strict'
import test from 'node:test'
import { recordFields } from '../../src/logs/fields'

const same = (text: string): string => text

test('what a record says beside its level and message is read without calling anything of it', () => {
  let called = 0
  const call = (): never => {
    called++
    throw new Error('called')
  }
  const circular: Record<string, unknown> = { toJSON: call, [Symbol.for('nodejs.util.inspect.custom')]: call }
  circular.self = circular
  const record = { level: 30, msg: 'm', pid: 1, order: 7, user: 'a', circular, run: call, none: undefined, nil: null }
  Object.defineProperty(record, 'lazy', { enumerable: true, get: call })
  const { fields, stack } = recordFields(record, same)
  assert.deepEqual(Object.keys(fields ?? {}), ['order', 'user', 'circular', 'nil'])
  assert.deepEqual([fields?.order, fields?.user, fields?.nil, stack], ['7', 'a', 'null', undefined])
  const proxy = new Proxy({ a: 1 }, { ownKeys: call, get: call, getOwnPropertyDescriptor: call })
  assert.deepEqual(recordFields(proxy, same), {})
  assert.deepEqual(recordFields({ proxy, list: [proxy] }, same), { fields: { list: '[ { a: 1 } ]' } })
  assert.equal(called, 0)
  assert.deepEqual(recordFields({ level: 30, msg: 'm' }, same), {})
})

test('the stack of an error in a record is read, secrets are hidden and all is bounded', () => {
  const error = new Error('secret no')
  const clear = (text: string): string => text.replaceAll('secret', '?')
  const { fields, stack } = recordFields({ err: error, big: 'x'.repeat(100_000) }, clear)
  assert.equal(fields?.err, '? no')
  assert.match(stack ?? '', /^Error: \? no\n/)
  assert.equal(fields?.big?.length, 500)
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, index]))
  assert.equal(Object.keys(recordFields(many, same).fields ?? {}).length, 24)
})
