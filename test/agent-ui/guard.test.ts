import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { refusalOf } from '../../src/agent/guard'
import type { AgentStatus } from '../../src/agent/model'
import { raw, rawBytes } from './raw'
import { startRig } from './rig'

const empty = new Uint8Array([0x90])

test('a host that is not this machine is refused: its name may have been led here by a web page', async context => {
  const { agent, json } = await startRig(context)
  const { port } = agent
  const statusOf = (host: string, path: string) =>
    raw(port, { path, headers: { Host: host } }).then(({ status }) => status)
  for (const path of ['/', '/api/status', '/info']) {
    for (const host of ['localhost', `LOCALHOST:${port}`, '127.0.0.1', `127.8.8.8:${port}`, '[::1]:80', 'localhost.']) {
      assert.notEqual(await statusOf(host, path), 403, `${host} ${path}`)
    }
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      'localhost.evil.example',
      '10.0.0.1',
      '[fe80::1]',
      '127.0.0.1.evil',
      'a@localhost',
    ]) {
      assert.equal(await statusOf(host, path), 403, `${host} ${path}`)
    }
  }
  const sent = await raw(port, { path: '/v0.4/traces', method: 'PUT', body: empty, headers: { Host: 'evil.example' } })
  assert.equal(sent.status, 403)
  assert.match(sent.text, /expected localhost or a loopback address, got evil\.example/)
  assert.match(await rawBytes(port, 'GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 403 .*got nothing/s)
  assert.ok(((await json<AgentStatus>('/api/status')).refused.host ?? 0) > 20)
})

test('what a page of another site asks for is refused', async context => {
  const { agent, json } = await startRig(context)
  const host = `localhost:${agent.port}`
  const statusOf = (path: string, headers: Record<string, string>, method = 'GET') =>
    raw(agent.port, { path, method, headers: { Host: host, ...headers } }).then(({ status }) => status)
  const own = `http://${host}`
  assert.equal(await statusOf('/api/clear', { Origin: own, 'Sec-Fetch-Site': 'same-origin' }, 'POST'), 200)
  assert.equal(await statusOf('/api/status', { 'Sec-Fetch-Site': 'none' }), 200)
  for (const origin of ['http://evil.example', 'null', 'http://localhost:1', `https://${host}`, 'x']) {
    assert.equal(await statusOf('/api/clear', { Origin: origin }, 'POST'), 403, origin)
    assert.equal(await statusOf('/', { Origin: origin }), 403, origin)
  }
  assert.equal(await statusOf('/api/status', { 'Sec-Fetch-Site': 'cross-site' }), 403)
  assert.equal(await statusOf('/api/status', { 'Sec-Fetch-Site': 'same-site' }), 403)
  assert.equal(await statusOf('/', { 'Sec-Fetch-Site': 'cross-site' }), 403)
  assert.notEqual(await statusOf('/', { 'Sec-Fetch-Site': 'same-site' }), 403)
  assert.equal(await statusOf('/v0.4/traces', { Origin: own }, 'PUT'), 403)
  assert.equal(await statusOf('/v0.4/traces', { 'Sec-Fetch-Site': 'cross-site' }, 'PUT'), 403)
  assert.equal(await statusOf('/info', { Origin: own }), 403)
  assert.ok(((await json<AgentStatus>('/api/status')).refused.origin ?? 0) > 10)
})

test('an agent on all addresses is found by its addresses, and by programs under any name', () => {
  const visit = (host: string, purpose: 'intake' | 'api', headers = {}) =>
    refusalOf({ headers: { host, ...headers }, bySocket: false, purpose }, '0.0.0.0')?.reason
  assert.equal(visit('192.168.1.7:8126', 'api'), undefined)
  assert.equal(visit('[fe80::1]:8126', 'api'), undefined)
  assert.equal(visit('agent:8126', 'intake'), undefined)
  assert.equal(visit('agent:8126', 'intake', { 'sec-fetch-site': 'same-origin' }), 'host')
  assert.equal(visit('agent:8126', 'api'), 'host')
  assert.equal(refusalOf({ headers: { host: 'agent.lan' }, bySocket: false, purpose: 'api' }, 'agent.lan'), undefined)
})

test('a unix socket serves as well, whatever host is asked for, and goes with the agent', async context => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const socket = join(folder, 'apm.socket')
  const first = await startRig(context, { socket })
  const put = () =>
    raw(0, { path: '/v0.4/traces', method: 'PUT', body: empty, socketPath: socket, headers: { Host: 'unix' } })
  assert.equal((await put()).status, 200)
  await assert.rejects(startRig(context, { socket }), /EADDRINUSE/)
  assert.equal((await put()).status, 200)
  await first.agent.close()
  await assert.rejects(put())
})

test('every reply keeps other sites from framing and guessing', async context => {
  const { ask } = await startRig(context)
  for (const path of ['/', '/api/status', '/nothing', '/info']) {
    const { headers } = await ask(path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    assert.equal(headers.get('access-control-allow-origin'), null)
  }
})
