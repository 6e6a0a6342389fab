import assert from 'node:assert/strict'
import test from 'node:test'
import { encode } from '@msgpack/msgpack'
import fc from 'fast-check'
import type { OperationRow, TraceList, TraceView } from '../../src/agent/model'
import { hex, post, startRig, wireSpan } from '../agent-ui/rig'

/** What every object has without having been given it. */
const inherited = Object.getOwnPropertyNames(Object.prototype)
const patterns = ['x', '*', '', '"', 'native', '[object*', '"a b"', '****', '\\', '%00', 'x'.repeat(3000)]

test('a search for what all objects have finds what somebody has set, and nothing else', async t => {
  const { ask, send, json } = await startRig(t)
  await send([[wireSpan()]])
  const search = (query: string) => json<TraceList>(`/api/traces?q=${encodeURIComponent(query)}`)
  for (const key of inherited) {
    for (const value of patterns) {
      for (const query of [`${key}:${value}`, `-${key}:${value}`, `${key}.sub:${value}`, `${key}`]) {
        for (const place of ['traces', 'operations']) {
          const response = await ask(`/api/${place}?q=${encodeURIComponent(query)}`)
          assert.equal(response.status, 200, `${query}: ${await response.text()}`)
        }
      }
    }
    assert.equal((await search(`${key}:*`)).matches, 0, key)
    assert.equal((await search(`-${key}:*`)).matches, 1, key)
    for (const path of [`/api/${key}`, `/${key}`, `/api/traces/${key}`, `/api/profiles/${key}/${key}`])
      assert.equal((await ask(path)).status, 404, path)
  }
  await send([[wireSpan({ meta: { constructor: 'gold', toString: 'x' }, metrics: { valueOf: 3 } })]])
  for (const query of ['constructor:gold', 'toString:*', 'valueOf:3'])
    assert.equal((await search(query)).matches, 1, query)
})

test('whatever is searched for, there is an answer', async t => {
  const { ask, send } = await startRig(t)
  await send([[wireSpan({ meta: { constructor: 'x' } })]])
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom(...inherited).map(key => `${key}:*`),
      ),
      async query => {
        const response = await ask(`/api/traces?q=${encodeURIComponent(Buffer.from(query).toString())}`)
        assert.equal(response.status, 200, await response.text())
      },
    ),
    { numRuns: 200 },
  )
})

test('a key __proto__ in a payload of others costs nobody the payload, and is shown under a name that can be kept', async t => {
  const { ask, json } = await startRig(t)
  // No encoder in JavaScript writes such a key by itself.
  const mark = (body: Uint8Array): Uint8Array =>
    Uint8Array.from(Buffer.from(Buffer.from(body).toString('latin1').replaceAll('__PROTO__', '__proto__'), 'latin1'))
  const odd = { meta: { __PROTO__: 'x', plain: 'y' }, metrics: { __PROTO__: 7 } }
  const payload = encode([[wireSpan({ ...odd, trace_id: 90n, span_id: 91n })]], { useBigInt64: true })
  assert.equal((await post(ask, '/v0.4/traces', mark(payload))).status, 200)
  const texts = ['', 'shop', 'web', '__PROTO__', 'x']
  const row = [1, 2, 2, 92n, 93n, 0n, 1n, 1n, 0, new Map([[3, 4]]), new Map([[3, 7]]), 2]
  const map = (value: unknown): unknown => (value instanceof Map ? Object.fromEntries(value) : value)
  const table = encode([texts, [[row.map(map)]]], { useBigInt64: true })
  // Keys of objects are texts; rows name them by numbers of one digit.
  const numbers = Buffer.from(Buffer.from(mark(table)).toString('latin1').replaceAll('\u00a13', '\u0003'), 'latin1')
  const answer = await post(ask, '/v0.5/traces', numbers)
  assert.equal(answer.status, 200, await answer.text())
  for (const id of [90, 92]) {
    const { spans } = await json<TraceView>(`/api/traces/${hex(id)}`)
    assert.equal(spans[0]?.meta._proto_, 'x')
    assert.equal(spans[0]?.metrics._proto_, 7)
  }
  const rows = await json<OperationRow[]>('/api/operations?q=_proto_:x')
  assert.equal(rows.length, 2)
})
