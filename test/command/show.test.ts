import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import type { TraceList } from '../../src/agent/model'
import { startAgent } from '../agent'
import { type Child, runChild, startChild } from '../run-child'

const cli = join(__dirname, '../../dist/src/cli.js')
const quiet = { DD_TRACE_STARTUP_LOGS: 'false', DD_SERVICE: 'shop' }

/** Makes a trace of two spans, and says something on both streams. */
const script = `
const { tracer } = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')]
tracer.trace('sale', { resource: 'tea' }, () => {
  try { tracer.trace('pay', { resource: 'card\\x1b[31m' }, () => { throw new Error('no money') }) } catch {}
})
console.log('said'); console.error('warned')
`
const serving = `${script}; setInterval(() => {}, 1000)`

function start(args: readonly string[], t: TestContext, env: Record<string, string> = {}): Child {
  return startChild({ args: [cli, ...args], env: { ...quiet, ...env } }, t)
}

async function pageOf(child: Child): Promise<string> {
  const [, url = ''] = await child.waitForLine(/traces are shown at (http:\/\/\S+)/, 20_000)
  return url
}

async function tracesAt(url: string, count: number): Promise<TraceList> {
  for (;;) {
    const list = (await (await fetch(`${url}/api/traces`)).json()) as TraceList
    if (list.matches >= count) return list
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** Sends a trace to an agent by a process of its own. */
async function sendTrace(url: string): Promise<void> {
  const { code, stderr } = await runChild({
    args: [cli, 'node', '-e', script],
    env: { ...quiet, DD_TRACE_AGENT_URL: url },
  })
  assert.equal(code, 0, stderr)
}

test('--console prints a trace as a tree beside what the command says, and its exit code stays', async () => {
  const { code, stdout, stderr } = await runChild({
    args: [cli, '--console', 'node', '-e', `${script}; process.exitCode = 4`],
    env: quiet,
  })
  assert.equal(code, 4)
  assert.equal(stdout, 'said\n')
  assert.match(
    stderr,
    /^warned\ntrace [0-9a-f]{32}, 2 spans, \d+\.\d ms, 1 error\nshop {2}sale {2}tea {2}\d+\.\d ms\n└─ shop {2}pay {2}card \[31m {2}\d+\.\d ms\n {6}error: Error: no money\n$/,
  )
})

test('--console=… prints only traces with an error, or that took long', async () => {
  const quick = `${script}; tracer.trace('quick', () => {})`
  for (const [given, count] of [
    ['errors', 1],
    ['slow:1000s', 0],
    ['slow:0ms', 2],
    ['slow:1000s,errors', 1],
    ['errors|slow:0ms', 2],
  ] as const) {
    const args = [cli, `--console=${given}`, 'node', '-e', quick]
    const { code, stderr } = await runChild({ args, env: quiet })
    assert.equal(code, 0)
    assert.equal([...stderr.matchAll(/^trace /gm)].length, count, given)
  }
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`--ui shows the command’s traces on a page, and both end by ${signal}`, async t => {
    const child = start(['--ui', 'node', '-e', serving], t)
    const url = await pageOf(child)
    assert.match(await (await fetch(url)).text(), /^<!doctype html>/i)
    const list = await tracesAt(url, 1)
    assert.deepEqual(
      list.traces.map(({ service, resource, spans, errors }) => [service, resource, spans, errors]),
      [['shop', 'tea', 2, 1]],
    )
    child.signal(signal)
    const ended = await child.ended
    assert.deepEqual([ended.code, ended.signal, ended.stdout], [null, signal, 'said\n'])
    await assert.rejects(fetch(url))
  })
}

test('--ui ends with a command that ends by itself where nobody is at a terminal, and a second one takes another port', async t => {
  const first = start(['--ui', 'node', '-e', serving], t)
  const url = await pageOf(first)
  const second = await runChild({ args: [cli, '--ui', 'node', '-e', script], env: quiet })
  assert.equal(second.code, 0)
  assert.match(second.stderr, /traces are shown at http/)
  const { port } = new URL(url)
  assert.match(second.stderr, new RegExp(`port ${port} is taken by the agent of process ${first.pid} .*:${port}`))
})

test('what cannot be run ends --ui as it ends without', async () => {
  const { code, stderr } = await runChild({ args: [cli, '--ui', 'no-such-command'], env: quiet })
  assert.equal(code, 127)
  assert.match(stderr, /ddtrace-run: no-such-command: command not found\n$/)
})

test('the agent alone shows what any process sends, prints it on request, and ends by Ctrl-C with 0', async t => {
  const child = start(['agent', '--port', '0', '--statsd-port', '0', '--console'], t)
  const url = await pageOf(child)
  await sendTrace(url)
  await tracesAt(url, 1)
  await child.waitForLine(/└─ shop {2}pay/)
  child.signal('SIGINT')
  assert.deepEqual((await child.ended).code, 0)
})

test('the agent passes everything on to a real one', async t => {
  const real = await startAgent({ personality: 'datakit' })
  t.after(() => real.close())
  const child = start(['agent', '--port', '0', '--statsd-port', '0', '--forward', real.url], t)
  const url = await pageOf(child)
  await sendTrace(url)
  const spans = await real.waitForSpans(2)
  assert.deepEqual(spans.map(({ name }) => name).sort(), ['pay', 'sale'])
  assert.equal((await tracesAt(url, 1)).matches, 1)
})

test('the agent begins with traces that were saved, and says why a file is none', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'saved-'))
  t.after(() => rm(folder, { recursive: true }))
  const first = start(['agent', '--port', '0', '--statsd-port', '0'], t)
  const url = await pageOf(first)
  await sendTrace(url)
  const [before] = (await tracesAt(url, 1)).traces
  const file = join(folder, 'traces.json')
  await writeFile(file, await (await fetch(`${url}/api/save`)).text())
  const second = start(['agent', '--port', '0', '--statsd-port', '0', '--open', file], t)
  const [after] = (await tracesAt(await pageOf(second), 1)).traces
  assert.deepEqual(after, before)

  await writeFile(file, '{"some":"other file"}')
  const broken = await runChild({ args: [cli, 'agent', '--open', file], env: quiet })
  assert.equal(broken.code, 1)
  assert.match(broken.stderr, new RegExp(`^ddtrace-run: ${file}: .+`))
})
