import assert from 'node:assert/strict'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { before } from 'node:test'
import { startAgent } from '../agent'
import { cachedPackages } from '../packaging/package-cache'
import { runChild } from '../run-child'

const register = join(__dirname, '../../dist/src/register.js')
const instrumentations = ['http', 'express', 'pg', 'undici'].map(name => `@opentelemetry/instrumentation-${name}`)
const packages = ['express@5', 'pg@8', '@opentelemetry/sdk-node', ...instrumentations, '@sentry/node@10']
const more = ['elastic-apm-node@4', 'newrelic@13', 'import-in-the-middle@1']

let folder: string
before(async () => {
  folder = await cachedPackages('other-tracers', [...packages, ...more])
})

/** Files that start another tracer, and what that one says at the end where it is known. */
const others = {
  'opentelemetry.cjs': /^spans of theirs: GET .*request handler/m,
  'opentelemetry-taken-away.cjs': /^spans of theirs: /m,
  'sentry.cjs': /^spans of theirs: GET \/a .*GET \/b/m,
  'elastic.cjs': /^/,
  'newrelic.cjs': /^/,
  'import-in-the-middle.cjs': /^/,
}

// Each of them replaces the same functions as we do, and may find a mark of another and take away what it stands on.
for (const [file, theirs] of Object.entries(others)) {
  for (const order of ['before', 'after']) {
    test(`all our spans are there with ${file} ${order} us, and theirs`, async t => {
      const agent = await startAgent({ personality: 'datadog' })
      t.after(() => agent.close())
      const apps = await mkdtemp(join(folder, 'apps-'))
      t.after(() => rm(apps, { recursive: true, force: true }))
      await cp(join(__dirname, 'others'), apps, { recursive: true })
      const starts = order === 'before' ? [join(apps, file), register] : [register, join(apps, file)]
      const { stdout, stderr, code } = await runChild({
        args: [...starts.flatMap(each => ['-r', each]), join(apps, 'app.cjs')],
        cwd: tmpdir(),
        env: { ...agent.environment(), DD_TRACE_STARTUP_LOGS: 'false' },
      })
      assert.equal(code, 0, stderr)
      const names = agent.spans().map(({ name }) => name)
      const expected = ['express.middleware', 'express.middleware', 'express.request', 'express.request']
      assert.deepEqual(names.filter(name => name.startsWith('express')).sort(), expected)
      // Their own requests to where they send are no concern of this test.
      assert.ok(names.filter(name => name === 'http.request').length >= 2, names.join(' '))
      assert.match(stdout, theirs)
    })
  }
}
