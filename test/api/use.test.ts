import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'

/** Runs a program against the build; gives what it printed. */
async function run(
  context: { after(stop: () => Promise<void>): void },
  program: string,
  env: Record<string, string> = {},
) {
  const agent = await startAgent({ personality: 'datadog' })
  context.after(() => agent.close())
  const text = `const tracer = require(${JSON.stringify(require.resolve('../../dist/src/index.js'))})\n${program}`
  const { code, stdout, stderr } = await runChild({
    args: ['--eval', text],
    cwd: __dirname,
    env: { DD_SERVICE: 'app', ...agent.environment(), ...env },
  })
  assert.equal(code, 0, stderr)
  return { stdout: stdout.trim(), stderr, agent }
}

test('a name that this version does not trace is told once, in the log and among the findings', async context => {
  const { stdout, stderr } = await run(
    context,
    `tracer.use('oracledb').init(); tracer.use('oracledb', { enabled: true }); tracer.use('oracle')
     console.log(JSON.stringify(tracer.status().findings))`,
  )
  const findings = JSON.parse(stdout) as string[]
  assert.equal(findings.filter(finding => finding.includes('does not trace oracledb')).length, 1)
  assert.equal(findings.filter(finding => finding.includes('there is no integration "oracle"')).length, 1)
  assert.equal(stderr.match(/does not trace oracledb/g)?.length, 1)
})

test('an integration is known by each of its names', async context => {
  const { stdout } = await run(
    context,
    `tracer.init(); tracer.use('router', { enabled: false }); tracer.use('https', { enabled: false })
     console.log(JSON.stringify(tracer.status().findings))`,
  )
  assert.equal(stdout, '[]')
})

test('what is no instrumentation is refused with what was expected, and the program goes on', async context => {
  const own = (fields: string) => `{ name: 'own', targets: [${fields}] }`
  for (const [given, message] of [
    ['5', 'expected a name or what defineInstrumentation gave, got 5'],
    ['{}', 'expected a text in name, got undefined'],
    [`{ name: 'own' }`, 'own: expected a list of targets, got undefined'],
    [own(`{ module: 'a' }`), 'the target of module a says neither method, keep nor patch'],
    [own(`{ module: 'a', method: 'b' }`), 'the target of module a has no function operation.start'],
    [own(`{ trace: 'a', operation: {} }`), 'the target of trace a has no function operation.start'],
    [own(`{ channel: 'a' }`), 'the target of channel a has no function listen'],
    [own('7'), 'expected an object in targets, got 7'],
    ['new Proxy({}, { get() { throw new Error("hostile") } })', 'expected what defineInstrumentation gave'],
  ] as const) {
    const { stdout, stderr } = await run(context, `tracer.init(); tracer.use(${given}); console.log('goes on')`)
    assert.equal(stdout, 'goes on')
    assert.ok(stderr.includes(message), `${given}:\n${stderr}`)
  }
})

test('the libraries traced are named as their users know them', async context => {
  const { stderr } = await run(
    context,
    `tracer.init()
     const app = require('express')()
     app.get('/', (request, response) => response.end())
     const server = app.listen(0, async () => { await fetch('http://127.0.0.1:' + server.address().port); server.close() })`,
  )
  assert.match(stderr, /libraries traced: .*express 5\.\d/)
  assert.doesNotMatch(stderr, /router \d/)
})
