import { spawnSync } from 'node:child_process'

// All of the attack, after `npm run build`: minutes. `node test/attack/all.mjs 20,24,26` ends processes of these Nodes;
// a second argument picks the ways to end whose names hold it, a third the states of the agent.
const run = (args, env = {}) =>
  spawnSync(process.execPath, ['--import', 'tsx', ...args], { stdio: 'inherit', env: { ...process.env, ...env } })
    .status

const test = (...files) => run(['--test', '--test-timeout=1800000', ...files], { ATTACK: 'all', FAULTS: 'all' })

const statuses = [
  run(['test/attack/exits/all.ts', ...process.argv.slice(2)]),
  test('test/attack/agent/numbers.test.ts', 'test/attack/headers/headers.test.ts'),
  // Errors of ours, each injected in turn.
  test('test/faults/faults.test.ts', 'test/faults/user-functions.test.ts'),
]
process.exitCode = statuses.every(status => status === 0) ? 0 : 1
