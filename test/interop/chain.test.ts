import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { type Agent, startAgent } from '../agent'
import { startChild } from '../run-child'

const run = promisify(execFile)
const root = join(__dirname, '../..')
let folder: string
let agent: Agent

// dd-trace as its users have it, without its optional native parts, beside our tarball.
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracer-interop-'))
  await cp(join(__dirname, 'services'), folder, { recursive: true })
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'))
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'chain', private: true }))
  const packages = [`./${tarball}`, 'dd-trace@5.132.0']
  const quietly = ['--no-audit', '--no-fund', '--omit=optional', '--ignore-scripts']
  await run('npm', ['install', ...quietly, ...packages], { cwd: folder })
  agent = await startAgent({ personality: 'datadog' })
})
after(async () => {
  await agent?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Starts a service that ends with the test, and gives its address. */
async function startService(t: TestContext, name: string, packageName: string, styles: string, next: string[]) {
  const child = startChild({
    args: ['service.cjs', packageName, ...next],
    cwd: folder,
    env: {
      ...agent.environment(),
      DD_SERVICE: name,
      DD_TRACE_PROPAGATION_STYLE: styles,
      DD_TRACE_STARTUP_LOGS: 'false',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      // dd-trace has spans of these, which tracer has not.
      ...(packageName === 'dd-trace' && { DD_TRACE_DISABLED_PLUGINS: 'dns,net' }),
    },
  })
  t.after(() => child.stop())
  const [, port] = await child.waitForLine(/^listening on (\d+)$/)
  return `http://127.0.0.1:${port}`
}

const chains = [
  ['tracer', 'dd-trace', 'tracer'],
  ['dd-trace', 'tracer', 'dd-trace'],
] as const

for (const styles of ['datadog', 'tracecontext', 'b3 single header', 'b3multi', 'datadog,tracecontext,baggage']) {
  for (const chain of chains) {
    test(`${chain.join(' to ')} by ${styles}: one trace, one decision`, async t => {
      agent.clear()
      const [first, second, third] = chain
      const last = await startService(t, 'third', third, styles, [])
      const middle = await startService(t, 'second', second, styles, [last])
      const response = await fetch(`${await startService(t, 'first', first, styles, [middle])}/first`)
      const answer = await response.text()
      await agent.waitForSpans(5, 20_000)
      const spans = [...agent.spans()]
      assert.equal(spans.length, 5)
      assert.equal(new Set(spans.map(span => span.traceHex)).size, 1)
      const entries = spans.filter(span => span.name === 'web.request')
      const priorities = entries.map(span => span.metrics._sampling_priority_v1 as number)
      // dd-trace writes 1 for 2 into the single header.
      if (styles.startsWith('b3 ')) assert.ok(priorities.every(priority => priority > 0))
      else assert.deepEqual(priorities, [2, 2, 2])
      // Each service's entry is the child of the call of the one before.
      for (const [service, caller] of [
        ['second', 'first'],
        ['third', 'second'],
      ]) {
        const entry = entries.find(span => span.service === service)
        const parent = spans.find(span => span.spanId === entry?.parentId)
        assert.deepEqual([parent?.name, parent?.service.startsWith(caller as string)], ['http.request', true])
      }
      // By B3's headers dd-trace reads no baggage.
      if (!styles.startsWith('b3')) assert.equal(answer, '{"user.id":"ada"}')
    })
  }
}
