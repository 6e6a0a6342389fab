import assert from 'node:assert/strict'
import test from 'node:test'
import type { OperationRow, TraceList } from '../../src/agent/model'
import { whereOf } from '../../src/agent/where'
import { startRig, wireSpan } from './rig'

test('where a call goes is its host and path without query and user, and nothing where the resource says it', () => {
  const where = (resource: string, meta: Record<string, string>) => whereOf({ name: 'http.request', resource, meta })
  const cases: readonly [string, string, Record<string, string>][] = [
    ['api.shop:8080/carts/7', 'GET', { 'http.url': 'http://me:secret@api.shop:8080/carts/7?key=1#x' }],
    ['api.shop/', 'GET', { 'url.full': 'https://api.shop' }],
    ['api.shop', 'GET /carts', { 'http.url': 'http://api.shop/carts' }],
    ['', 'GET api.shop/carts', { 'http.url': 'http://api.shop/carts' }],
    ['', 'GET', { 'http.url': '/carts' }],
    ['', 'GET', {}],
    ['', 'GET /carts/:id', { 'http.url': 'http://me/carts/7', 'span.kind': 'server' }],
  ]
  for (const [expected, resource, meta] of cases) assert.equal(where(resource, meta), expected, JSON.stringify(meta))
  assert.equal(where('GET', { 'http.url': `http://h/${'a'.repeat(500)}` }).length, 200)
})

test('the list and the operations tell where a call goes, and the search finds it', async context => {
  const { send, json } = await startRig(context)
  const call = (url: string) => [
    wireSpan({ name: 'http.request', resource: 'GET', type: 'http', meta: { 'http.url': url, 'span.kind': 'client' } }),
  ]
  await send([call('http://stock/items/1'), call('http://stock/items/2'), call('http://mail/send')])
  const list = await json<TraceList>(`/api/traces?q=${encodeURIComponent('where:stock/*')}`)
  assert.deepEqual(list.traces.map(({ where }) => where).sort(), ['stock/items/1', 'stock/items/2'])
  const rows = await json<OperationRow[]>('/api/operations')
  assert.deepEqual(rows.map(({ where, count }) => [where, count]).sort(), [
    ['mail/send', 1],
    ['stock/…', 2],
  ])
})

const client = { 'span.kind': 'client' }
const call = (meta: Record<string, string>, resource = 'GET', name = 'http.request') =>
  whereOf({ name, resource, meta: { ...client, ...meta } })

test('an HTTP call says host and path, without the query and what is secret', () => {
  assert.equal(call({ 'http.url': 'http://stock:4000/items/17?full=1#x' }), 'stock:4000/items/17')
  assert.equal(call({ 'url.full': 'https://user:word@api.example/v1' }), 'api.example/v1')
  assert.equal(call({ 'out.host': 'stock', 'network.destination.port': '4000', 'http.target': '/a?b' }), 'stock:4000/a')
  assert.equal(call({ 'network.destination.name': 'stock', 'network.destination.port': '443' }), 'stock')
  assert.equal(call({ 'http.method': 'GET', 'server.address': 'h' }, 'GET', 'tool.call'), 'h')
})

test('nothing is said that the resource says, of what was answered, and of other calls', () => {
  assert.equal(call({ 'http.url': 'http://stock/items' }, 'GET stock/items'), '')
  assert.equal(call({ 'http.url': 'http://stock/' }, 'GET http://stock'), '')
  assert.equal(
    whereOf({ name: 'web.request', resource: 'GET /', meta: { 'span.kind': 'server', 'http.url': 'http://a/b' } }),
    '',
  )
  assert.equal(call({ 'out.host': 'db' }, 'SELECT 1', 'pg.query'), '')
  assert.equal(call({}), '')
})
