import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'

const root = join(__dirname, '../..')
const register = join(root, 'dist/src/register.js')

async function firstLine(t: TestContext, content: string, env: Record<string, string> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-files-'))
  const path = join(folder, 'application_monitoring.yaml')
  writeFileSync(path, content)
  t.after(() => rmSync(folder, { recursive: true }))
  const agent = await startAgent({ personality: 'datakit' })
  t.after(() => agent.close())
  const { stderr, code } = await runChild({
    args: ['-r', register, '-e', '0'],
    cwd: root,
    env: { ...agent.environment(), DD_TEST_LOCAL_CONFIG_PATH: path, ...env },
  })
  assert.equal(code, 0, stderr)
  return (stderr.split('\n')[0] ?? '').replaceAll(path, 'FILE')
}

test('a file of the host sets the service, and the first line says so', async t => {
  const line = await firstLine(t, 'apm_configuration_default: { DD_SERVICE: shop }')
  assert.match(line, /service=shop \(DD_SERVICE in FILE\)/)
})

test('the environment of the process beats the file of its host', async t => {
  const line = await firstLine(t, 'apm_configuration_default: { DD_SERVICE: shop }', { DD_SERVICE: 'till' })
  assert.match(line, /service=till \(DD_SERVICE\)/)
})

test('a broken file is named, and the program runs as without it', async t => {
  const line = await firstLine(t, '?? ??; ??\t\n\n --- `??', { DD_SERVICE: 'shop' })
  assert.match(line, /service=shop .*; to look at: FILE cannot be used: /)
})

test('a file that is too large is not read', async t => {
  const line = await firstLine(t, `DD_ENV: ${'x'.repeat(1024 * 1024)}`)
  assert.match(line, /FILE cannot be used: expected at most 1048576 bytes, got 1048584; ignored/)
})
