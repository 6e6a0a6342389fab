import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPeerService } from '../../src/export/peer-service'
import { spanOf } from '../sampling/span-of'

/** What a span of these tags says of whom it calls. */
function told(tags: Readonly<Record<string, string>>, mapping: Readonly<Record<string, string>> = {}) {
  const span = spanOf({ meta: Object.entries(tags).flat() })
  createPeerService(new Map(Object.entries(mapping)))([span])
  const { 'peer.service': service, '_dd.peer.service.source': source } = Object.fromEntries(pairs(span.meta))
  return [service, source, span.getText('_dd.peer.service.remapped_from')]
}

function pairs(meta: readonly string[]): [string, string][] {
  return meta.flatMap((key, at) => (at % 2 === 0 ? [[key, meta[at + 1] as string]] : []))
}

test('a call names the database, else the host, and where the name is from', () => {
  const query = { 'span.kind': 'client', 'db.name': 'orders', 'out.host': '10.0.0.7' }
  assert.deepEqual(told(query), ['orders', 'db.name', undefined])
  assert.deepEqual(told({ 'span.kind': 'producer', 'out.host': 'kafka' }), ['kafka', 'out.host', undefined])
  assert.deepEqual(told({ 'span.kind': 'client' }), [undefined, undefined, undefined])
})

test('what the user has set stays', () => {
  const set = { 'span.kind': 'client', 'peer.service': 'billing', 'out.host': '10.0.0.7' }
  assert.deepEqual(told(set), ['billing', 'peer.service', undefined])
})

test('a mapping renames it, and the name before is told', () => {
  const call = { 'span.kind': 'client', 'out.host': '10.0.0.7' }
  assert.deepEqual(told(call, { '10.0.0.7': 'stock' }), ['stock', 'out.host', '10.0.0.7'])
})

test('what is served here names nobody', () => {
  assert.deepEqual(told({ 'span.kind': 'server', 'out.host': 'x', 'db.name': 'y' }), [undefined, undefined, undefined])
})
