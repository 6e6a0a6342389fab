import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import test, { after, before, suite } from 'node:test'
import { promisify } from 'node:util'
import { startAgent } from '../agent'
import { nodeOf } from '../packaging/node-lines'
import { createProject, packTracer, removeProject } from '../packaging/setups/project'
import { runChild } from '../run-child'
import { type Fixture, fixtures } from './fixtures'

const run = promisify(execFile)

interface Diagnosis {
  readonly arrives: boolean
  readonly causes: readonly { readonly code: string; readonly evidence: readonly string[]; readonly mend: string }[]
}

let packed: Awaited<ReturnType<typeof packTracer>>
let shared: string
before(async () => {
  packed = await packTracer()
  shared = await createProject(
    {
      group: '',
      name: '',
      packages: ['express@5', 'hono@4', 'ws@8', 'esbuild@0.28', 'jest@30', 'elastic-apm-node@4'],
      start: [],
      gets: { spans: [] },
    },
    packed.tarball,
  )
})
after(async () => {
  await removeProject(packed.folder)
  await removeProject(shared)
})

suite('each cause', { concurrency: 3 }, () => {
  for (const fixture of fixtures) {
    test(`${fixture.code}: ${fixture.name}`, { timeout: 90_000 }, async t => {
      const { causes } = await examine(fixture, t)
      const cause = causes.find(({ code }) => code === fixture.code)
      assert.ok(cause, JSON.stringify(causes))
      assert.ok(cause.evidence.every(each => each !== '') && cause.mend !== '', JSON.stringify(cause))
    })
  }
})

test('a doctor who cannot read its options says so', async () => {
  for (const args of [['--nonsense'], ['--url', 'nonsense'], ['--seconds', 'x'], ['--']]) {
    const { code, stderr } = await doctor(shared, args, {})
    assert.equal(code, 2)
    assert.match(stderr, /ddtrace-run: .*(unknown option|expected|expects|no command)/)
  }
})

test('for people, it says what was seen and what to do', async () => {
  const { stdout, code } = await doctor(shared, [], { DD_TRACE_AGENT_URL: 'http://127.0.0.1:1' })
  assert.equal(code, 1)
  assert.match(
    stdout,
    /^T201 {2}nobody listens where the agent should be\n {6}seen: http:\/\/127\.0\.0\.1:1: .+\n {6}do: {3}set DD_AGENT_HOST/m,
  )
  assert.match(stdout, /1 cause was found; a span would not arrive\n$/)
})

test('a healthy project and a healthy program have no cause', async t => {
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const folder = await withFiles({ 'app.cjs': `require('tracer').trace('work', () => 1)` })
  t.after(() => removeProject(folder))
  for (const args of [['--json'], ['--json', '--', 'node', 'app.cjs']]) {
    const { code, stdout, stderr } = await doctor(folder, args, agent.environment())
    assert.deepEqual((JSON.parse(stdout) as Diagnosis).causes, [], stderr)
    assert.equal(code, 0)
  }
})

async function examine(fixture: Fixture, t: test.TestContext): Promise<Diagnosis> {
  const { files = {}, env = {}, command, seconds = 6, reply, rates, behave, node, build } = fixture
  const agent = await startAgent({ personality: 'datadog', ...(reply && { reply }), ...(rates && { rates }) })
  behave?.(agent)
  t.after(() => agent.close().catch(() => undefined))
  const folder = await withFiles(files)
  t.after(() => removeProject(folder))
  if (build !== undefined) {
    const [command = '', ...args] = build
    await runChild({ command: join(folder, 'node_modules/.bin', command), args, cwd: folder })
  }
  const { DD_TRACE_AGENT_URL: url } = agent.environment()
  const args = ['--json', `--seconds=${seconds}`, ...(command === undefined ? [] : ['--', ...command])]
  const path = node === undefined ? [] : [dirname(await nodeOf(node))]
  const { stdout, stderr } = await doctor(folder, args, {
    DD_TRACE_AGENT_URL: env.AGENT_TLS === undefined ? url : url.replace('http:', 'https:'),
    ...env,
    PATH: [...path, process.env.PATH].join(':'),
  })
  assert.match(stdout, /^\{/, stderr)
  return JSON.parse(stdout) as Diagnosis
}

/** A project of its own, with the packages of all. */
async function withFiles(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(dirname(shared), 'doctor-'))
  // Hard links: a file that is written anew is taken away before.
  await run('cp', ['-al', `${shared}/.`, folder])
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await rm(join(folder, path), { force: true })
    await writeFile(join(folder, path), text)
  }
  return folder
}

function doctor(folder: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  return runChild({
    args: [join(folder, 'node_modules/tracer/dist/src/cli.js'), 'doctor', ...args],
    cwd: folder,
    env,
    timeout: 60_000,
  })
}
