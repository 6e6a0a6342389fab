// Runs the tests of a library without the tracer and with it, and names those that fail with it alone.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { startAgent } from './agent.mjs'
import { prepare } from './prepare.mjs'
import { readResult } from './result.mjs'

const register = join(dirname(fileURLToPath(import.meta.url)), '../../dist/src/register.js')
const usage = `node test/suites/run.mjs [--times 3] [--env NAME=value]… [--report file] <folder | package@version> -- <command>

Runs the command in the folder as often as said, without the tracer and with it. Ends with 1 where a test fails with it alone.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    times: { type: 'string', default: '3' },
    env: { type: 'string', multiple: true, default: [] },
    report: { type: 'string' },
    timeout: { type: 'string', default: '600' },
  },
})

async function main() {
  const [source, ...command] = positionals
  if (source === undefined || command.length === 0) throw new Error(`expected a folder and a command\n${usage}`)
  if (!existsSync(register)) throw new Error('npm run build comes first')
  const own = await mkdtemp(join(tmpdir(), 'tracer-suites-'))
  const agent = await startAgent()
  try {
    const folder = await prepare(source, own)
    const plain = await runAll('without the tracer', folder, command, {})
    const traced = await runAll('with the tracer', folder, command, {
      NODE_OPTIONS: `--require ${register}`,
      DD_TRACE_AGENT_URL: agent.url,
    })
    console.log(`${agent.requests()} requests reached the agent`)
    return judge(plain, traced, agent)
  } finally {
    await agent.close()
    await rm(own, { recursive: true, force: true })
  }
}

/** The names of what failed in any run, the least that passed in one, and whether one told no result. */
async function runAll(title, folder, command, env) {
  const all = { failed: new Map(), passed: Number.POSITIVE_INFINITY, codes: new Set() }
  for (let at = 1; at <= Number(values.times); at++) {
    const { code, output } = await run(folder, command, env)
    const file = values.report && resolve(folder, values.report)
    const result = readResult(file && existsSync(file) ? await readFile(file, 'utf8') : output)
    if (file) await rm(file, { force: true })
    for (const name of result.failed) all.failed.set(name, (all.failed.get(name) ?? 0) + 1)
    all.passed = Math.min(all.passed, result.passed)
    all.codes.add(code)
    console.log(`${title}, run ${at}: ${result.passed} passed, ${result.failed.length} failed, ended with ${code}`)
    if (result.passed === 0) console.log(output.slice(-3000))
  }
  return all
}

/** Runs the command once; its environment has nothing of what would configure a tracer but ours. */
async function run(folder, [program, ...args], added) {
  const own = Object.entries(process.env).filter(([name]) => !/^(_?DD_|OTEL_|NODE_OPTIONS$)/.test(name))
  const given = values.env.map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])
  const path = `${join(folder, 'node_modules/.bin')}:${process.env.PATH}`
  const env = { ...Object.fromEntries([...own, ...given]), PATH: path, CI: 'true', NO_COLOR: '1', ...added }
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', text => {
      output += text
    })
  }
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), Number(values.timeout) * 1000)
  const code = await new Promise((done, failed) =>
    child.on('error', failed).on('close', (c, signal) => done(c ?? signal)),
  )
  clearTimeout(timer)
  return { code, output }
}

/** Prints what fails with the tracer alone; what fails now and then without it is told apart. */
function judge(plain, traced, agent) {
  const names = [...traced.failed.keys()].filter(name => !plain.failed.has(name))
  for (const name of names) console.log(`NEW FAILURE (${traced.failed.get(name)} of ${values.times} runs): ${name}`)
  for (const name of traced.failed.keys())
    if (plain.failed.has(name)) console.log(`fails without the tracer too: ${name}`)
  const reasons = []
  if (names.length > 0) reasons.push(`${names.length} new failures`)
  if (plain.passed === 0) reasons.push('no test passed without the tracer: nothing was compared')
  if (traced.passed < plain.passed - names.length)
    reasons.push(`${plain.passed} passed without the tracer, ${traced.passed} with it`)
  const codes = [...traced.codes].filter(code => !plain.codes.has(code))
  if (codes.length > 0) reasons.push(`it ended with ${codes.join(', ')}`)
  if (agent.requests() === 0) reasons.push('nothing reached the agent: was the tracer there?')
  console.log(reasons.length === 0 ? 'no new failure' : reasons.join('; '))
  return reasons.length === 0 ? 0 : 1
}

main().then(
  code => {
    process.exitCode = code
  },
  error => {
    console.error(error.message)
    process.exitCode = 2
  },
)
