import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { encodeCapabilities, type Product, pollRemoteConfig } from '../../src/remote-config/client'
import type { RemoteFile } from '../../src/remote-config/update'
import { addressOf } from '../../src/transport/address'
import { startAgent } from '../agent'
import { answerWith } from './answer'

const path = 'datadog/2/APM_TRACING/one/config'
const other = 'datadog/2/OTHER/two/config'

async function rig(t: TestContext, take: Product['take'] = () => new Map()) {
  const state = { body: '{}', status: 200 }
  const agent = await startAgent({
    personality: 'datadog',
    reply: ({ path: asked }) => (asked === '/v0.7/config' ? { ...state } : undefined),
  })
  const taken: (readonly RemoteFile[])[] = []
  const client = pollRemoteConfig({
    products: [
      {
        name: 'APM_TRACING',
        capabilities: [12, 45],
        take(files) {
          taken.push(files)
          return take(files)
        },
      },
    ],
    tracer: { service: 'shop' },
    interval: 1_000_000,
    findAgent: async () => addressOf(new URL(agent.url)),
    headers: () => ({}),
    timeout: 2000,
    untraced: fn => fn(),
    debug: () => {},
  })
  t.after(async () => {
    client.stop()
    await agent.close()
  })
  const asked = () => JSON.parse(agent.requests.at(-1)?.body.toString('utf8') ?? '')
  return { state, client, taken, asked, agent }
}

test('a question says who asks, for what, and what it has', async t => {
  const { client, asked, state } = await rig(t)
  await client.poll()
  const { id, ...first } = asked().client
  assert.match(id, /^[0-9a-f-]{36}$/)
  assert.deepEqual(first, {
    state: {
      root_version: 1,
      targets_version: 0,
      config_states: [],
      has_error: false,
      error: '',
      backend_client_state: '',
    },
    products: ['APM_TRACING'],
    is_tracer: true,
    client_tracer: { service: 'shop' },
    capabilities: encodeCapabilities([12, 45]),
  })
  state.body = answerWith({ [path]: 1 })
  await client.poll()
  await client.poll()
  const { client: second, cached_target_files: cached } = asked()
  assert.deepEqual(second.state.config_states, [
    { id: 'one', version: 2, product: 'APM_TRACING', apply_state: 2, apply_error: '' },
  ])
  assert.equal(second.state.targets_version, 3)
  assert.equal(second.state.backend_client_state, 'word')
  assert.deepEqual(
    cached.map((file: RemoteFile) => [file.path, file.length]),
    [[path, 1]],
  )
})

test('a product is handed all of its own when one changes, and nothing otherwise', async t => {
  const { client, taken, state } = await rig(t)
  state.body = answerWith({ [path]: 1, [other]: 1 })
  await client.poll()
  await client.poll()
  state.body = answerWith({ [path]: 1 })
  await client.poll()
  assert.deepEqual(
    taken.map(files => files.map(file => file.content)),
    [[1]],
  )
  state.body = answerWith({ [path]: 2 })
  await client.poll()
  state.body = answerWith({})
  await client.poll()
  assert.deepEqual(
    taken.map(files => files.map(file => file.content)),
    [[1], [2], []],
  )
})

test('what is wrong with a configuration is told to the agent and to the caller', async t => {
  const { client, asked, state } = await rig(t, files => new Map(files.map(file => [file.path, 'no good'])))
  state.body = answerWith({ [path]: 1 })
  assert.deepEqual(await client.poll(), [{ product: 'APM_TRACING', id: 'one', version: 2, error: 'no good' }])
  await client.poll()
  const [told] = asked().client.state.config_states
  assert.deepEqual([told.apply_state, told.apply_error], [3, 'no good'])
})

test('a product that throws makes its configurations erroneous, and asking goes on', async t => {
  const { client, state } = await rig(t, () => {
    throw new Error('broken')
  })
  state.body = answerWith({ [path]: 1 })
  assert.equal((await client.poll())[0]?.error, 'broken')
  state.body = answerWith({})
  assert.deepEqual(await client.poll(), [])
})

test('an answer that is refused leaves what was in force, and the agent is told once', async t => {
  const { client, asked, taken, state } = await rig(t)
  state.body = answerWith({ [path]: 1 })
  await client.poll()
  state.body = answerWith({ [path]: 2 }, ({ signed }) => {
    signed._type = 'root'
  })
  assert.equal((await client.poll()).length, 1)
  state.body = '{}'
  await client.poll()
  assert.equal(asked().client.state.has_error, true)
  assert.match(asked().client.state.error, /type targets/)
  await client.poll()
  assert.equal(asked().client.state.has_error, false)
  assert.equal(taken.length, 1)
})

test('an agent without remote configuration changes nothing and rejects nothing', async t => {
  const { client, state, taken } = await rig(t)
  state.status = 404
  assert.deepEqual(await client.poll(), [])
  assert.equal(taken.length, 0)
})

test('capabilities are the bytes of one number, the highest first', () => {
  assert.deepEqual([...Buffer.from(encodeCapabilities([0, 9, 12]), 'base64')], [0b0001_0010, 0b0000_0001])
  assert.deepEqual([...Buffer.from(encodeCapabilities([]), 'base64')], [0])
})
