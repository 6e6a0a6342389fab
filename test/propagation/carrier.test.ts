import assert from 'node:assert/strict'
import { test } from 'node:test'
import { propagator, remote, told } from './given'

const traceId = '640cfd8d00000000000000000000002a'
const spanId = '0000000000000007'
const traceparent = `00-${traceId}-${spanId}-01`
const found = { traceId, spanId, priority: 1 }

test('headers are read from objects, Headers, Maps and anything with a get function', () => {
  const carriers = [
    { traceparent },
    { traceparent: [traceparent] },
    new Headers({ TraceParent: traceparent }),
    new Map([['traceparent', traceparent]]),
    new Map([['TraceParent', traceparent]]),
    { get: (name: string) => (name === 'traceparent' ? traceparent : null) },
    Object.assign(Object.create(null), { traceparent }),
    { traceparent: Buffer.from(traceparent) },
  ]
  for (const carrier of carriers) assert.deepEqual(told(propagator().extract(carrier)), found)
})

test('names are read in any case and values without the space around them', () => {
  for (const name of ['TraceParent', 'TRACEPARENT', 'TrAcEpArEnT']) {
    assert.deepEqual(told(propagator().extract({ [name]: `\t ${traceparent} ` })), found)
  }
})

test('the exact name wins over another spelling', () => {
  assert.deepEqual(told(propagator().extract({ TRACEPARENT: 'broken', traceparent })), found)
})

test('a header whose name is `get` or `set` is a header', () => {
  assert.deepEqual(told(propagator().extract({ get: 'x', traceparent })), found)
  const carrier: Record<string, string> = { set: 'x' }
  propagator({ inject: ['tracecontext'] }).inject(remote(traceId, spanId, { priority: 1 }), carrier)
  assert.equal(carrier.traceparent, traceparent)
})

test('what throws when it is read is an absent header', () => {
  const carrier = {
    traceparent,
    get 'x-datadog-trace-id'(): string {
      throw new Error('no')
    },
  }
  assert.deepEqual(told(propagator().extract(carrier)), found)
})

test('a carrier that throws at everything carries nothing', () => {
  const refuse = () => {
    throw new Error('no')
  }
  const handler = {
    get: refuse,
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
    getPrototypeOf: refuse,
  }
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  for (const carrier of [new Proxy({}, handler), proxy, { get: refuse }]) {
    assert.equal(propagator().extract(carrier), undefined)
    assert.equal(propagator().extractHeaders(carrier as never), undefined)
  }
})

test('what is no carrier carries nothing and takes nothing', () => {
  for (const carrier of [undefined, null, 1, 'text', true, Symbol('x'), 1n, () => {}]) {
    assert.equal(propagator().extract(carrier), undefined)
    assert.doesNotThrow(() => propagator().inject(remote(traceId, spanId), carrier))
  }
})

test('headers are written to objects, Headers, Maps, set functions and by calling a function', () => {
  const { inject } = propagator({ inject: ['tracecontext'] })
  const context = remote(traceId, spanId, { priority: 1 })
  const object: Record<string, string> = {}
  const headers = new Headers()
  const map = new Map<string, string>()
  const called: Record<string, string> = {}
  inject(context, object)
  inject(context, headers)
  inject(context, map)
  inject(context, (name: string, value: string) => {
    called[name] = value
  })
  const expected = { traceparent, tracestate: 'dd=s:1' }
  assert.deepEqual(object, expected)
  assert.deepEqual(Object.fromEntries(headers), expected)
  assert.deepEqual(Object.fromEntries(map), expected)
  assert.deepEqual(called, expected)
})

test('a carrier that refuses headers is told of once and nothing is thrown', () => {
  const messages: string[] = []
  const { inject } = propagator({ warn: message => messages.push(message) })
  const context = remote(traceId, spanId, { priority: 1 })
  inject(context, Object.freeze({}))
  inject(context, () => {
    throw new Error('headers are sent')
  })
  assert.deepEqual(messages, ['a carrier did not take the trace headers: it threw'])
})

test('a header over 8 KiB is an absent header', () => {
  const { extract } = propagator({ extract: ['tracecontext'] })
  assert.equal(told(extract({ traceparent, tracestate: `foo=${'x'.repeat(8188)}` }))?.tracestate?.length, 8192)
  assert.equal(told(extract({ traceparent, tracestate: `foo=${'x'.repeat(8189)}` }))?.tracestate, undefined)
  assert.equal(extract({ traceparent: `01${traceparent.slice(2)}-${'x'.repeat(8192)}` }), undefined)
})
