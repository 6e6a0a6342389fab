import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { runChild } from '../run-child'

const script = join(__dirname, 'run.mjs')
const folder = join(__dirname, 'fixtures')
const command = ['node', '--test', '--test-reporter=tap', 'notices.test.cjs']

function suites(...options: readonly string[]) {
  return runChild({ args: [script, '--times', '1', ...options, folder, '--', ...command], timeout: 60_000 })
}

test('a suite that passes with the tracer as without it has no new failure', async () => {
  const { code, stdout, stderr } = await suites()
  assert.equal(code, 0, stdout + stderr)
  assert.match(stdout, /^no new failure$/m)
})

test('what fails with the tracer alone is named and is an error', async () => {
  const { code, stdout } = await suites('--env', 'NOTICES=1', '--env', 'FAILS=1')
  assert.equal(code, 1, stdout)
  assert.match(stdout, /^NEW FAILURE \(1 of 1 runs\): where the tracer is > fails with it alone$/m)
  assert.match(stdout, /^fails without the tracer too: fails always$/m)
})

test('a command that runs no test is an error', async () => {
  const { code, stdout } = await runChild({ args: [script, '--times', '1', folder, '--', 'node', '-e', '0'] })
  assert.equal(code, 1, stdout)
  assert.match(stdout, /nothing was compared/)
})

const reports = {
  'mocha for people':
    '  12 passing (1s)\n  1 failing\n\n  1) app\n       .use\n         takes a function:\n\n     Error: no\n',
  'mocha as JSON': 'printed {"stats":{"passes":12},"failures":[{"fullTitle":"app > .use > takes a function"}]} after }',
  'Jest as JSON':
    '{"numPassedTests":12,"testResults":[{"name":"a","message":"x","assertionResults":[{"status":"failed","fullName":"app > .use > takes a function"}]}]}',
  'Jest for people': '  ● app › .use › takes a function\n\nTests:       1 failed, 12 passed, 13 total\n',
  vitest: ' FAIL  app > .use > takes a function\n\n      Tests  1 failed | 12 passed (13)\n',
  'node:test for people': '✖ app > .use > takes a function (1.5ms)\nℹ pass 12\n',
  TAP: `TAP version 13\n# Subtest: app\n    # Subtest: .use\n        not ok 1 - takes a function\n    ok 1 - .use\n${'ok - x\n'.repeat(11)}1..12\n`,
}

for (const [runner, text] of Object.entries(reports)) {
  test(`the report of ${runner} tells how many passed and what failed`, async () => {
    const { readResult } = (await import(pathToFileURL(join(__dirname, 'result.mjs')).href)) as {
      readResult(text: string): { passed: number; failed: string[] }
    }
    const { passed, failed } = readResult(text)
    assert.deepEqual(
      [passed, failed.map(name => name.replaceAll(' › ', ' > '))],
      [12, ['app > .use > takes a function']],
    )
  })
}
