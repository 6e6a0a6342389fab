import assert from 'node:assert/strict'
import test from 'node:test'
import { readArguments } from '../../src/command/arguments'

const nowhere = { page: false, console: false }

test('where traces are to be shown is said before the command', () => {
  const run = { kind: 'run', command: 'node', args: ['app.js', '--ui'], variables: {} }
  assert.deepEqual(readArguments(['node', 'app.js', '--ui']), { ...run, show: nowhere })
  assert.deepEqual(readArguments(['--ui', 'node', 'app.js', '--ui']), { ...run, show: { page: true, console: false } })
  assert.deepEqual(readArguments(['-u', '-c', 'node', 'app.js', '--ui']), {
    ...run,
    show: { page: true, console: true },
  })
})

test('the agent takes its options as two words or one, and a command of its name needs two dashes', () => {
  assert.deepEqual(
    readArguments(['agent', '--port', '9000', '--forward=http://datakit:9529', '--memory', '128', '-c']),
    {
      kind: 'agent',
      agent: { port: 9000, forward: 'http://datakit:9529', memory: 128 },
      show: { page: true, console: true },
    },
  )
  assert.deepEqual(readArguments(['--', 'agent', 'smith']), {
    kind: 'run',
    command: 'agent',
    args: ['smith'],
    variables: {},
    show: nowhere,
  })
})

test('what --console is to print can be said', () => {
  const shown = (...args: string[]) => {
    const request = readArguments(args)
    return 'show' in request ? request.show : request
  }
  const only = { errors: true, slow: 1500 }
  assert.deepEqual(shown('--console=errors,slow:1.5s', 'node'), { page: false, console: true, only })
  assert.deepEqual(shown('--console=slow:1500ms|errors', 'node'), { page: false, console: true, only })
  assert.deepEqual(shown('agent', '--console=errors'), { page: true, console: true, only: { errors: true } })
})

for (const [args, expected] of [
  [['--console=', 'node'], '--console expected errors, slow:100ms or both with a comma between, got nothing'],
  [['--console=slow', 'node'], '--console expected errors, slow:100ms or both with a comma between, got slow'],
  [['agent', '--console=slow:5'], '--console expected errors, slow:100ms or both with a comma between, got slow:5'],
  [['agent', '--port', 'http'], '--port expected a number from 0 to 65535, got http'],
  [['agent', '--port', '70000'], '--port expected a number from 0 to 65535, got 70000'],
  [['agent', '--open'], '--open of agent expects a value'],
  [['agent', 'smith'], 'unknown option smith of agent; to run a command of that name: -- agent'],
] as const) {
  test(`${args.join(' ')} is told to be a mistake`, () => {
    assert.deepEqual(readArguments(args), { kind: 'mistake', message: expected })
  })
}
