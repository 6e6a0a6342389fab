import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resolveSettings } from '../../../src/config/settings'

const place = (env: Record<string, string>) => {
  const { values, problems } = resolveSettings(env, undefined)
  return [values.hostname, values.port, problems.length]
}

test('a host may have its port with it, in every form of host', () => {
  assert.deepEqual(place({ DD_AGENT_HOST: 'localhost:9529' }), ['localhost', 9529, 0])
  assert.deepEqual(place({ DD_AGENT_HOST: '10.0.0.1:8126' }), ['10.0.0.1', 8126, 0])
  assert.deepEqual(place({ DD_AGENT_HOST: '[::1]:8126' }), ['[::1]', 8126, 0])
  assert.deepEqual(place({ DD_AGENT_HOST: '::1' }), ['::1', undefined, 0])
  assert.deepEqual(place({ DD_AGENT_HOST: 'datakit.svc' }), ['datakit.svc', undefined, 0])
})

test('a port of its own wins, and that is told where the two differ', () => {
  assert.deepEqual(place({ DD_AGENT_HOST: 'a:1', DD_AGENT_PORT: '1' }), ['a', 1, 0])
  const { values, problems } = resolveSettings({ DD_AGENT_HOST: 'a:1', DD_AGENT_PORT: '2' }, undefined)
  assert.equal(values.port, 2)
  assert.deepEqual(problems, ['DD_AGENT_HOST: its port 1 is not used, DD_AGENT_PORT says 2; ignored'])
})

test('what is no host is refused with what was expected', () => {
  for (const wrong of ['http://a:1', 'a b', ':9529', 'a:99999', 'a:0', 'a:x', 'a/b']) {
    const { values, problems } = resolveSettings({ DD_AGENT_HOST: wrong }, undefined)
    assert.equal(values.hostname, undefined, wrong)
    assert.match(problems.join(), /DD_AGENT_HOST: expected a host or host:port .*DD_TRACE_AGENT_URL/)
  }
})
