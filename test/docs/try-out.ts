import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { TraceList } from '../../src/agent/model'
import { type Agent, startAgent } from '../agent'
import { asksItself, asksItselfTyped } from '../command/project'
import { freePort } from '../free-port'
import { startCollector } from '../otlp/collector'
import { type Child, startChild } from '../run-child'
import { named } from './chinese-page'
import { byShell, install, type Places, runByShell, tarballInPages, write } from './place'

/** Where and how a command of a page is tried out. */
export interface Try {
  readonly t: TestContext
  readonly command: string
  readonly folder: string
  readonly places: Places
}

/** It installs what it says. */
export function installs({ command, folder, places }: Try): Promise<void> {
  return install(folder, command.replaceAll(tarballInPages, places.tarball))
}

/** An application that it starts is traced, and ends as it would without. */
export async function traces({ t, command, folder }: Try): Promise<void> {
  const agent = await agentOf(t)
  await write(folder, applications(asksItself, asksItselfTyped))
  const line = placed(command, agent)
  const { code, stdout, stderr } = await runByShell(
    folder,
    line,
    line.includes('DD_AGENT_PORT') ? {} : agent.environment(),
  )
  assert.deepEqual([code, /^pong$/m.test(stdout)], [3, true], stdout + stderr)
  const service = /DD_SERVICE="?([\w-]+)/.exec(line)?.[1] ?? 'project'
  assert.deepEqual(namesIn(agent), [`http.request ${service}`, `web.request ${service}`])
}

/** The same until it is ended: a watcher. */
export async function watches({ t, command, folder }: Try): Promise<void> {
  const agent = await agentOf(t)
  await write(folder, applications(asksItself, asksItselfTyped))
  const child = startChild(byShell(folder, command, agent.environment()), t)
  await child.waitForLine(/^pong$/, 30_000)
  await agent.waitForSpans(2, 20_000)
  await child.stop()
}

/** The functions that it names have spans. */
export async function tracesMethods({ t, command, folder }: Try): Promise<void> {
  const agent = await agentOf(t)
  await write(folder, {
    'src/shop.js': 'exports.checkout = () => 7; exports.Cart = class { add() {} }',
    'app.js': "const { checkout, Cart } = require('./src/shop.js'); checkout(); new Cart().add()",
  })
  const { code, stderr } = await runByShell(folder, command, agent.environment())
  assert.equal(code, 0, stderr)
  assert.deepEqual(
    agent
      .spans()
      .map(({ resource }) => resource)
      .sort(),
    ['Cart.add', 'checkout'],
  )
}

/** Its traces go to a collector. */
export async function exportsTraces({ t, command, folder }: Try): Promise<void> {
  const collector = await startCollector()
  t.after(() => collector.close())
  await write(folder, applications(asksItself, asksItselfTyped))
  const line = command.replace('http://localhost:4318', collector.url)
  const env = line === command ? { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } : {}
  const { code, stderr } = await runByShell(folder, line, env)
  assert.equal(code, 3, stderr)
  assert.equal(collector.spans().length, 2)
}

/** It ends well and prints this. */
export const tells =
  (pattern: RegExp) =>
  async ({ t, command, folder }: Try): Promise<void> => {
    const agent = await agentOf(t)
    const { code, stdout, stderr } = await runByShell(folder, command, agent.environment())
    assert.match(stdout, pattern)
    assert.ok(code === 0 || /doctor/.test(command), stderr)
  }

/** It prints each trace of an application as a tree. */
export async function printsTrees({ command, folder }: Try): Promise<void> {
  await write(folder, applications(asksItself, asksItselfTyped))
  const { code, stderr } = await runByShell(folder, command)
  assert.equal(code, 3, stderr)
  assert.match(stderr, /^trace [0-9a-f]{32}, 2 spans, [\d.]+ ms\n.*http\.request.*\n└─ .*web\.request/m)
}

/** It prints traces with an error, or that took long, and no others. */
export async function printsSome({ command, folder }: Try): Promise<void> {
  const failing = asksItself
    .replace('response.setHeader', '(response.statusCode = _request.url === "/bad" ? 500 : 200, response).setHeader')
    .replace('const answer', "await fetch('http://127.0.0.1:' + server.address().port + '/bad')\n  const answer")
  await write(folder, applications(failing, asksItselfTyped))
  const { code, stderr } = await runByShell(folder, command)
  assert.equal(code, 3, stderr)
  const heads = [...stderr.matchAll(/^trace [0-9a-f]{32}, .*$/gm)].map(([line]) => line)
  assert.ok(
    heads.some(line => line.includes('error')),
    stderr,
  )
  for (const line of heads) assert.ok(line.includes('error') || Number(/([\d.]+) ms/.exec(line)?.[1]) >= 100, line)
}

/** It tells where a page is, which shows the traces of the application. */
export async function showsPage({ t, command, folder }: Try): Promise<void> {
  const { url } = await openPage(t, folder, command)
  assert.match(await (await fetch(url)).text(), /^<!doctype html>/i)
}

/** The page for many services, in front of a real agent. */
export async function forwards({ t, command, folder }: Try): Promise<void> {
  const agent = await agentOf(t)
  const child = startChild(byShell(folder, `exec ${command.replace('http://datakit:9529', agent.url)}`), t)
  await sendTo(await pageOf(child), folder)
  await agent.waitForSpans(2, 20_000)
}

/** The page for many services, with a file that was saved from another. */
export async function opens({ t, command, folder }: Try): Promise<void> {
  const first = await openPage(t, folder, 'npx ddtrace-run --ui node app.js')
  await write(folder, { 'traces.json': await (await fetch(`${first.url}/api/save`)).text() })
  await first.child.stop()
  const child = startChild(byShell(folder, `exec ${command}`), t)
  assert.ok((await listAt(await pageOf(child))).length > 0)
}

/** The page for many services, with no application yet. */
export async function waits({ t, command, folder }: Try): Promise<void> {
  const child = startChild(byShell(folder, `exec ${command}`), t)
  const url = await pageOf(child)
  await sendTo(url, folder)
  assert.equal((await listAt(url)).length, 1)
}

/** It starts an application, asks it, and finds nothing wrong. */
export async function examines({ t, command, folder }: Try): Promise<void> {
  const agent = await agentOf(t)
  const port = await freePort()
  const app = `require('node:http').createServer((request, response) => response.end('pong')).listen(${port})`
  await write(folder, { 'app.js': app })
  const line = command.replace('localhost:3000', `localhost:${port}`)
  const { code, stdout } = await runByShell(folder, line, agent.environment())
  assert.equal(code, 0, stdout)
  assert.match(stdout, /spans? arrived/)
}

/** It asks the application of the page, which is started as the page says. */
export const asks =
  (app: string) =>
  async ({ t, command, folder }: Try): Promise<void> => {
    const port = await freePort()
    await write(folder, { 'app.js': app.replace('listen(3000)', `listen(${port}, () => console.log('ready'))`) })
    const child = startChild(byShell(folder, 'exec npx ddtrace-run --ui node app.js'), t)
    const url = await pageOf(child)
    await child.waitForLine(/^ready$/, 20_000)
    const { code, stdout } = await runByShell(folder, command.replace('localhost:3000', `localhost:${port}`))
    assert.deepEqual([code, stdout], [0, 'Hello ada'])
    assert.deepEqual(
      (await listAt(url)).map(({ resource }) => resource),
      ['GET /hello/:name'],
    )
  }

/** The same application under each name that a page gives it. */
function applications(script: string, typed: string): Record<string, string> {
  const module = `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${script}`
  return { 'app.js': script, 'my_app.js': script, 'app.mjs': module, 'app.ts': typed, 'my_app.ts': typed }
}

/** The command with the agent's address, where it has one, and with names in the places that a page leaves open. */
function placed(command: string, agent: Agent): string {
  return named(command).replace('DD_AGENT_PORT=9529', `DD_AGENT_PORT=${new URL(agent.url).port}`)
}

/** Rejected traces are sent to the Datadog Agent as well, so that a sample rate takes none from view. */
async function agentOf(t: TestContext): Promise<Agent> {
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  return agent
}

function namesIn(agent: Agent): string[] {
  return agent
    .spans()
    .map(({ name, service }) => `${name} ${service}`)
    .sort()
}

/** Starts an application that asks itself and goes on, by a command that shows its traces on a page. */
async function openPage(t: TestContext, folder: string, command: string): Promise<{ child: Child; url: string }> {
  const script = `${asksItself}\nsetInterval(() => {}, 1000)`
  await write(folder, applications(script, asksItselfTyped))
  const child = startChild(byShell(folder, `exec ${command}`), t)
  const url = await pageOf(child)
  assert.equal((await listAt(url)).length, 1)
  return { child, url }
}

async function pageOf(child: Child): Promise<string> {
  const [, url = ''] = await child.waitForLine(/traces are shown at (http:\S+)/, 30_000)
  return url
}

/** The traces that a page lists, once there is one. */
async function listAt(url: string): Promise<TraceList['traces']> {
  for (let tries = 0; tries < 400; tries++) {
    const list = (await (await fetch(`${url}/api/traces`)).json()) as TraceList
    if (list.traces.length > 0) return list.traces
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  throw new Error(`no trace came to ${url}`)
}

/** Has an application send a trace to an agent. */
async function sendTo(url: string, folder: string): Promise<void> {
  await write(folder, { 'app.js': asksItself })
  const { code } = await runByShell(folder, 'npx ddtrace-run node app.js', { DD_TRACE_AGENT_URL: url })
  assert.equal(code, 3)
}
