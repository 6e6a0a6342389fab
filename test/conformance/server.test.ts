import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { startAgent } from '../agent'
import { freePort } from '../free-port'
import { startChild } from '../run-child'
import { tree } from '../tree'

const run = promisify(execFile)
const root = join(__dirname, '../..')

test('the server makes spans, carries headers, tells settings and flushes', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'tracer-conformance-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await cp(__dirname, folder, { recursive: true })
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'))
  await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', `./${tarball}`], { cwd: folder })
  const agent = await startAgent({ personality: 'datadog' })
  t.after(() => agent.close())
  const port = await freePort()
  const env = {
    ...agent.environment(),
    DD_SERVICE: 'driven',
    DD_TRACE_OTEL_ENABLED: 'true',
    APM_TEST_CLIENT_SERVER_PORT: String(port),
  }
  const child = startChild({ args: ['server.js'], cwd: folder, env: { ...env, DD_TRACE_STARTUP_LOGS: 'false' } }, t)
  const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
    const init = { method, ...(body && { body: JSON.stringify(body) }) }
    for (let tries = 0; ; tries++) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init).catch(() => undefined)
      if (response !== undefined) {
        assert.equal(response.status, 200, path)
        return (await response.json()) as Record<string, unknown>
      }
      if (tries > 200) throw new Error(`no answer; it said ${child.output.stderr}`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  const parent = await ask('POST', '/trace/span/start', { name: 'parent', service: 'web', span_tags: [['a', 'b']] })
  const child1 = await ask('POST', '/trace/otel/start_span', {
    name: 'child',
    parent_id: parent.span_id,
    attributes: {},
  })
  const { http_headers } = await ask('POST', '/trace/span/inject_headers', { span_id: parent.span_id })
  assert.equal(Object.fromEntries(http_headers as [string, string][])['x-datadog-parent-id'], String(parent.span_id))
  const { config } = (await ask('GET', '/trace/config')) as { config: Record<string, string> }
  assert.equal(config.dd_service, 'driven')
  await ask('POST', '/trace/otel/end_span', { id: child1.span_id })
  await ask('POST', '/trace/span/finish', { span_id: parent.span_id })
  await ask('POST', '/trace/span/flush', {})
  assert.equal(tree(agent.spans()), 'parent parent web\n  internal child driven')
})
