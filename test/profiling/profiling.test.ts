import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { type Agent, type AgentOptions, startAgent } from '../agent'
import { runChild } from '../run-child'
import { hottest, readUpload, tagOf, type Upload } from './upload'

const root = join(__dirname, '../..')
const register = join(root, 'dist/src/register.js')

/** Burns half a second in one function, and keeps what it allocated. */
const burner = `interface Kept { readonly rows: number[][] }

const kept: Kept = { rows: [] }
Object.assign(globalThis, { kept, allocate })

function burn(until: number): number {
  let sum = 0
  while (Date.now() < until) {
    for (let index = 0; index < 10_000; index++) sum += Math.sqrt(index)
  }
  return sum
}

function allocate(): void {
  for (let row = 0; row < 200; row++) kept.rows.push(new Array<number>(20_000).fill(row))
}

allocate()
setTimeout(() => {
  burn(Date.now() + 700)
  console.log(kept.rows.length)
}, 300)
`

async function project(t: TestContext) {
  const folder = await mkdtemp(join(root, 'node_modules/.cache-profiling-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'burner.ts')
  await writeFile(file, burner)
  return { folder, file }
}

async function agentOf(t: TestContext, options: Partial<AgentOptions> = {}) {
  const agent = await startAgent({ personality: 'datadog', ...options })
  t.after(() => agent.close())
  return agent
}

function uploads(agent: Agent): Upload[] {
  return agent.requests
    .filter(({ path }) => path === '/profiling/v1/input')
    .map(({ headers, body }) => readUpload(headers['content-type'], body))
}

const settings = {
  DD_PROFILING_ENABLED: 'true',
  DD_SERVICE: 'shop',
  DD_ENV: 'prod',
  DD_VERSION: '7',
  DD_TAGS: 'team:a',
}

async function profiled(args: readonly string[], agent: Agent, env: Record<string, string> = {}) {
  const ended = await runChild({
    args: ['-r', register, ...args],
    env: { ...agent.environment(), ...settings, ...env },
  })
  assert.deepEqual([ended.code, ended.stdout], [0, '200\n'], ended.stderr)
  return ended
}

function lineOf(text: string): number {
  return burner.split('\n').findIndex(line => line.includes(text)) + 1
}

function assertHot(upload: Upload | undefined, file: string): void {
  const wall = upload?.files['wall.pprof'] ?? []
  const [hot = ''] = hottest(wall, 'cpu')
  const [name, place = ''] = hot.split(' ')
  const at = place.lastIndexOf(':')
  assert.equal(name, 'burn')
  assert.equal(place.slice(0, at), file)
  const line = Number(place.slice(at + 1))
  assert.ok(line >= lineOf('function burn') && line <= lineOf('return sum'), hot)
}

test('a profile names the hot function, and what was allocated, in compiled TypeScript', async t => {
  const [agent, { folder, file }] = await Promise.all([agentOf(t), project(t)])
  execFileSync(join(root, 'node_modules/.bin/tsc'), [
    ...['--sourceMap', '--target', 'es2022', '--module', 'commonjs', '--types', 'node', '--outDir', folder, file],
    '--ignoreConfig',
  ])
  await profiled([join(folder, 'burner.js')], agent)
  const [upload] = uploads(agent)
  assertHot(upload, file)
  const [most] = hottest(upload?.files['space.pprof'] ?? [], 'space')
  assert.match(most ?? '', new RegExp(`^allocate ${file}:`))
  assert.deepEqual(upload?.event.attachments, ['wall.pprof', 'space.pprof'])
  const tags = ['service', 'env', 'version', 'team', 'language', 'format', 'runtime_version'].map(
    key => upload && tagOf(upload, key),
  )
  assert.deepEqual(tags, ['shop', 'prod', '7', 'a', 'nodejs', 'pprof', process.version])
  assert.equal(upload?.event.family, 'node')
  assert.ok(Date.parse(String(upload?.event.start)) < Date.parse(String(upload?.event.end)))
})

test('a profile names the hot function under tsx', async t => {
  const [agent, { file }] = await Promise.all([agentOf(t), project(t)])
  await profiled(['--import', 'tsx', file], agent)
  assertHot(uploads(agent)[0], file)
})

test('without source maps a profile names what runs', async t => {
  const [agent, { folder, file }] = await Promise.all([agentOf(t), project(t)])
  const compiled = join(folder, 'burner.js')
  await writeFile(compiled, (await readFile(file, 'utf8')).replace(/interface.*|: (Kept|number|void)|<number>/g, ''))
  await profiled([compiled], agent, { DD_PROFILING_SOURCE_MAP: 'false' })
  assertHot(uploads(agent)[0], compiled)
})

test('each period is one upload, and the last one ends with the process', async t => {
  const [agent, { file }] = await Promise.all([agentOf(t), project(t)])
  await profiled(['--import', 'tsx', file], agent, { DD_PROFILING_UPLOAD_PERIOD: '0.25' })
  // One that takes longer may arrive after the next.
  const found = [...uploads(agent)].sort((one, two) => String(one.event.start).localeCompare(String(two.event.start)))
  assert.ok(found.length >= 2, `${found.length} uploads`)
  for (const [index, upload] of found.slice(1).entries()) {
    const gap = Date.parse(String(upload.event.start)) - Date.parse(String(found[index]?.event.end))
    // On a busy machine a period is left out while the one before is on its way: never a part of one.
    assert.ok(gap === 0 || gap >= 240, `${gap} ms between two`)
  }
})

test('one kind of profile can be left out', async t => {
  const [agent, { file }] = await Promise.all([agentOf(t), project(t)])
  await profiled(['--import', 'tsx', file], agent, { DD_PROFILING_HEAP_ENABLED: 'false' })
  assert.deepEqual(Object.keys(uploads(agent)[0]?.files ?? {}), ['wall.pprof'])
})

test('an agent that fails at first is asked again, and gets the same profile', async t => {
  let failures = 2
  const reply = ({ path }: { readonly path: string }) =>
    path === '/profiling/v1/input' && failures-- > 0 ? { status: 503, body: 'busy' } : undefined
  const [agent, { file }] = await Promise.all([agentOf(t, { reply }), project(t)])
  await profiled(['--import', 'tsx', file], agent, { DD_TRACE_AGENT_TIMEOUT: '5' })
  const found = uploads(agent)
  assert.equal(found.length, 3)
  assert.equal(new Set(found.map(({ event }) => event.start)).size, 1)
})

test('an agent without a profile input, or none at all, costs a line and a profile', async t => {
  const { file } = await project(t)
  const refusing = await agentOf(t, {
    reply: ({ path }) => (path.startsWith('/profiling') ? { status: 404 } : undefined),
  })
  const refused = await profiled(['--import', 'tsx', file], refusing)
  assert.match(refused.stderr, /a profile was dropped: the agent answered 404; is its profile input on\?/)
  const gone = await runChild({
    args: ['-r', register, '--import', 'tsx', file],
    env: { ...settings, DD_TRACE_AGENT_URL: 'http://127.0.0.1:1' },
  })
  assert.deepEqual([gone.code, gone.stdout], [0, '200\n'])
})
