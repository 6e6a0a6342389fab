import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { tracer } from '../../src/index'
import { type Agent, startAgent } from '../agent'
import { answerWith } from '../remote-config/answer'
import { unzip } from './unzip'

let agent: Agent
let body = '{}'
let status = 200

before(async () => {
  agent = await startAgent({
    personality: 'datadog',
    reply({ path }) {
      if (path === '/v0.7/config') return { status: 200, body }
      return path === '/tracer_flare/v1' ? { status, body: '{}' } : undefined
    },
  })
  tracer.init({ url: agent.url, service: 'shop', startupLogs: false, logLevel: 'off', remoteConfigEnabled: true })
})
after(async () => {
  await tracer.shutdown()
  await agent.close()
})

const task = (caseId: unknown) => ({
  task_type: 'tracer_flare',
  uuid: String(caseId),
  args: { case_id: caseId, hostname: 'a.host', user_handle: 'who@example.com' },
})
const level = (log_level: unknown) => ({ name: 'flare-log-level', config: { log_level } })

/** Lets Datadog ask for this, by path; resolves to what is wrong with each by its id. */
async function ask(files: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, string | undefined>>> {
  const entries = Object.entries(files).map(([path, content]) => [`datadog/2/${path}/config`, content])
  body = answerWith(Object.fromEntries(entries))
  const configs = await tracer.remoteConfig()
  return Object.fromEntries(configs.map(({ id, error }) => [id, error]))
}

const arrived = () => agent.requests.filter(({ path }) => path === '/tracer_flare/v1')

/** The parts of the last flare by their names; the archive as its files. */
async function flare(count: number) {
  await agent.waitFor(() => arrived().length >= count)
  const { headers, body } = arrived()[count - 1] as ReturnType<typeof arrived>[number]
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': String(headers['content-type']) },
  }).formData()
  const file = form.get('flare_file')
  assert.ok(file instanceof File)
  return { form, file, files: unzip(Buffer.from(await file.arrayBuffer())) }
}

test('a flare tells support whom it is for and what the tracer is set to', async () => {
  assert.deepEqual(await ask({ 'AGENT_TASK/one': task('12345') }), { one: undefined })
  const { form, file, files } = await flare(1)
  assert.deepEqual(
    ['source', 'case_id', 'hostname', 'email'].map(name => form.get(name)),
    ['tracer_nodejs', '12345', 'a.host', 'who@example.com'],
  )
  assert.match(file.name, /^tracer-nodejs-12345-\d+\.zip$/)
  assert.deepEqual([...files.keys()], ['tracer_info.txt'])
  const { settings, language } = JSON.parse(files.get('tracer_info.txt') ?? '')
  assert.equal(language, 'nodejs')
  const named = (settings as { name: string }[]).find(({ name }) => name === 'DD_SERVICE')
  assert.deepEqual(named, { name: 'DD_SERVICE', value: 'shop', source: 'code' })
})

test('a task that is still there is not done again, and one for another kind of flare not at all', async () => {
  await ask({ 'AGENT_TASK/one': task('12345'), 'AGENT_TASK/other': { ...task('1'), task_type: 'flare' } })
  assert.deepEqual(await ask({ 'AGENT_TASK/one': task('12345'), 'AGENT_TASK/two': task('2-with-debug') }), {
    one: undefined,
    two: undefined,
  })
  const { form } = await flare(2)
  assert.equal(form.get('case_id'), '2-with-debug')
  assert.equal(arrived().length, 2)
})

test('a flare has what the tracer said since support asked for it', async () => {
  const order = { order: [], internal_order: ['flare-log-level.debug'] }
  const asked = { 'AGENT_CONFIG/level': level('debug'), 'AGENT_CONFIG/configuration_order': order }
  assert.deepEqual(await ask(asked), { level: undefined, configuration_order: undefined })
  await ask({ ...asked, 'APM_TRACING/tags': { lib_config: { tracing_tags: ['a:b'] } } })
  await ask({ 'AGENT_TASK/three': task(3) })
  const { files } = await flare(3)
  assert.match(files.get('tracer_logs.txt') ?? '', /^\S+Z debug: settings from afar: tags\n/)
})

test('what cannot be understood is told to who asked', async () => {
  const errors = await ask({
    'AGENT_CONFIG/level': level('loud'),
    'AGENT_TASK/four': { task_type: 'tracer_flare', args: { case_id: '../4', hostname: 'a', user_handle: 'b' } },
    'AGENT_TASK/five': { task_type: 'tracer_flare' },
  })
  assert.match(errors.level ?? '', /expected trace, debug, .*got "loud"/)
  assert.match(errors.four ?? '', /expected case_id, hostname and user_handle/)
  assert.match(errors.five ?? '', /expected case_id, hostname and user_handle/)
  assert.equal(arrived().length, 3)
})

test('an agent that takes no flare does no harm', async () => {
  status = 500
  await ask({ 'AGENT_TASK/six': task('6') })
  await flare(4)
  assert.deepEqual(await ask({}), {})
})
