import assert from 'node:assert/strict'
import test from 'node:test'
import { readInfo } from '../../src/features/info'

test('what an agent says of itself is read, and what has another type counts as not said', () => {
  const info = readInfo(
    JSON.stringify({
      endpoints: ['/v0.4/traces', '/telemetry/proxy/', 7],
      client_drop_p0s: true,
      span_events: 'true',
      peer_tags: ['db.name', null],
      filter_tags: { require: ['env:prod'], reject: 'all' },
      filter_tags_regex: { reject: ['http.url:.*health'] },
      ignore_resources: ['GET /ping'],
      org_prop_marker: 'not a marker!',
    }),
  )
  assert.deepEqual(info, {
    endpoints: new Set(['/v0.4/traces', '/telemetry/proxy']),
    dropsRejected: true,
    spanEvents: false,
    peerTags: ['db.name'],
    filters: {
      require: ['env:prod'],
      reject: [],
      requirePatterns: [],
      rejectPatterns: ['http.url:.*health'],
      ignoreResources: ['GET /ping'],
    },
    organizationMarker: undefined,
  })
})

test('a body that is no description of an agent says nothing', () => {
  for (const body of ['', '<html>', 'null', '[]', '{}', '{"endpoints":"/v0.4/traces"}', '7']) {
    assert.equal(readInfo(body), undefined, body)
  }
})
