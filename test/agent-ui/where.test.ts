import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whereOf } from '../../src/agent/where'

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
