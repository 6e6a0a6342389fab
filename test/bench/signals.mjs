// What logs, metrics and profiles cost, ours and dd-trace's beside each other in one run, and what the page adds to a start.
//   npm run bench:signals            all of it
//   npm run bench:signals -- logs    one part: logs, metrics, profiles, page
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const root = join(here, '../..')
const line = Number(process.versions.node.split('.')[0])
const peer = ['-r', join(here, 'node_modules', line >= 22 ? 'dd-trace' : 'dd-trace-5', 'init.js')]
const ours = ['-r', join(root, 'dist/src/register.js')]
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)
const parts = process.argv.slice(2)
const wants = part => parts.length === 0 || parts.includes(part)

if (wants('logs')) logs()
if (wants('metrics')) metrics()
if (wants('profiles')) profiles()
if (wants('page')) page()

function run(args, env, script) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [...args, '-e', script], {
    encoding: 'utf8',
    cwd: root,
    env: {
      PATH: process.env.PATH,
      DD_TRACE_STARTUP_LOGS: 'false',
      DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
      DD_REMOTE_CONFIGURATION_ENABLED: 'false',
      DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
      ...env,
    },
  })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout.trim().split('\n').pop())
}

function median(values) {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)]
}

/** The median of each subject over rounds in which all have their turn. */
function compare(title, unit, subjects, script) {
  const found = Object.fromEntries(Object.keys(subjects).map(name => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, { args, env }] of Object.entries(subjects)) found[name].push(run(args, env, script))
  }
  const cells = Object.entries(found).map(([name, values]) => `${name} ${median(values).toFixed(2)}`)
  console.log(`${title} [${unit}]: ${cells.join(', ')}`)
}

function logs() {
  const script = `
    const out = { write: () => true }
    const logger = require('pino')({}, out)
    const log = count => { for (let i = 0; i < count; i++) logger.info({ order: i, country: 'de' }, 'sold') }
    const tracer = globalThis[Symbol.for('tracer.instance')]?.tracer ?? global._ddtrace ?? { trace: (name, fn) => fn() }
    tracer.trace('sale', () => {
      log(20000)
      const start = process.hrtime.bigint()
      log(200000)
      console.log(Number(process.hrtime.bigint() - start) / 200000 / 1000)
    })
    process.exit(0)`
  const on = { DD_LOGS_INJECTION: 'true' }
  const off = { DD_LOGS_INJECTION: 'false' }
  compare(
    'a line of pino',
    'µs',
    {
      bare: { args: [], env: {} },
      'tracer off': { args: ours, env: off },
      'tracer on': { args: ours, env: on },
      'dd-trace on': { args: peer, env: on },
    },
    script,
  )
}

function metrics() {
  const { sendRuntimeMetrics, createStatsdClient } = require('../../dist/src/metrics/install.js')
  const client = createStatsdClient({
    address: { kind: 'udp', hostname: '127.0.0.1', port: 9 },
    tags: { service: 'bench' },
    warn: () => {},
    untraced: fn => fn(),
  })
  const numbers = {
    started: 1,
    finished: 1,
    sent: 1,
    dropped: {},
    bytes: 1,
    requests: 1,
    milliseconds: 1,
    errors: 0,
    busy: 0,
  }
  const running = sendRuntimeMetrics(client, { garbage: true, eventLoop: true }, () => numbers)
  const times = []
  for (let round = 0; round < 200; round++) {
    const start = process.hrtime.bigint()
    void running.flush()
    times.push(Number(process.hrtime.bigint() - start) / 1e6)
  }
  console.log(`one collection of runtime metrics, every 10 s [ms]: ${median(times).toFixed(3)}`)
  void running.stop().then(() => client.close())
}

function profiles() {
  const script = `
    const { createHash } = require('node:crypto')
    const data = Buffer.alloc(4096, 7)
    const work = rounds => { let sum = 0; for (let i = 0; i < rounds; i++) { sum += JSON.stringify(JSON.parse('{"a":[1,2,3],"b":{"c":"d"}}')).length; createHash('sha1').update(data).digest() } return sum }
    work(20000)
    setTimeout(() => {
      const before = process.cpuUsage()
      work(300000)
      const { user, system } = process.cpuUsage(before)
      console.log((user + system) / 1000)
      process.exit(0)
    }, 500)`
  const on = { DD_PROFILING_ENABLED: 'true' }
  compare(
    'CPU of a busy loop while profiles are recorded',
    'ms',
    {
      'tracer off': { args: ours, env: {} },
      'tracer on': { args: ours, env: on },
      'dd-trace off': { args: peer, env: {} },
      'dd-trace on': { args: peer, env: on },
    },
    script,
  )
}

function page() {
  const cli = join(root, 'dist/src/cli.js')
  const times = { without: [], with: [] }
  for (let round = 0; round < rounds * 2; round++) {
    for (const [name, args] of [
      ['without', []],
      ['with', ['--ui']],
    ]) {
      const start = process.hrtime.bigint()
      spawnSync(process.execPath, [cli, ...args, process.execPath, '-e', '0'], {
        env: { PATH: process.env.PATH, DD_TRACE_STARTUP_LOGS: 'false' },
      })
      times[name].push(Number(process.hrtime.bigint() - start) / 1e6)
    }
  }
  const added = median(times.with) - median(times.without)
  console.log(`the page adds to ddtrace-run node -e 0 [ms]: ${added.toFixed(0)}`)
}
