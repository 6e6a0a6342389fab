// Ours beside bare Node, dd-trace and OpenTelemetry, all in one run, in turns, printed as ratios.
//   npm run bench             all of it
//   npm run bench -- start    one part: size, start, span, spans, service, growth
import { execFileSync, fork, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const line = Number(process.versions.node.split('.')[0])
const ddTrace = line >= 22 ? 'dd-trace' : 'dd-trace-5'
const subjects = {
  bare: [],
  tracer: ['-r', join(here, '../../dist/src/register.js')],
  'dd-trace': ['-r', join(here, 'node_modules', ddTrace, 'init.js')],
  opentelemetry: ['-r', require.resolve('@opentelemetry/auto-instrumentations-node/register')],
}
const serviceRounds = Number(process.env.BENCH_ROUNDS ?? 21)
/** Requests that one process answers before the next has its turn. */
const turn = 2000
const connections = 32
/** Rounds of whole processes: of making spans, of starting. */
const processRounds = 9
const parts = process.argv.slice(2)
/** Kinds of services that were asked for by name; none: all of them. */
const kinds = parts.filter(part => part === 'http' || part.startsWith('express'))
const wants = part => parts.length === 0 || parts.includes(part)

console.log(`Node ${process.version}, ${ddTrace} ${require(`${ddTrace}/package.json`).version}`)
if (wants('size')) size()
if (wants('start')) start()
if (wants('span')) span()
if (wants('spans')) await spans()
if (wants('service')) await service()
if (wants('growth')) await growth()

const quiet = {
  DD_TRACE_STARTUP_LOGS: 'false',
  DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
  DD_REMOTE_CONFIGURATION_ENABLED: 'false',
}

function environment(agentPort) {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    NODE_ENV: 'production',
    DATABASE_URL: process.env.DATABASE_URL,
    DD_SERVICE: 'bench',
    DD_TRACE_AGENT_URL: `http://127.0.0.1:${agentPort}`,
    ...quiet,
    BENCH_OTHER: String(agentPort),
    OTEL_SERVICE_NAME: 'bench',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${agentPort}`,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OTEL_NODE_RESOURCE_DETECTORS: 'none',
  }
}

function median(values) {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)]
}

/** Prints what each subject adds to bare Node, and ours as a share of each peer's. */
function print(title, unit, values) {
  const added = name => values[name] - (values.bare ?? 0)
  const cells = Object.entries(values).map(([name, value]) => `${name} ${value.toFixed(2)}`)
  const ratios = ['dd-trace', 'opentelemetry']
    .filter(peer => values[peer] !== undefined)
    .map(peer => `${(added('tracer') / added(peer)).toFixed(3)} of ${peer}`)
  console.log(`${title} [${unit}]: ${cells.join(', ')} -> ours adds ${ratios.join(', ')}`)
}

function size() {
  const root = join(here, '../..')
  const packages = ['cls-hooked', 'shimmer', 'semver', '@msgpack/msgpack']
  const pack = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' })
  const own = JSON.parse(pack)[0].unpackedSize + closure(packages, join(root, 'node_modules'))
  const peer = name => closure([name], join(here, 'node_modules'))
  print('installed', 'MB', {
    tracer: own / 1e6,
    'dd-trace': peer(ddTrace) / 1e6,
    opentelemetry: peer('@opentelemetry/auto-instrumentations-node') / 1e6,
  })
}

/** The bytes of packages with all that they depend on, as far as it is installed. */
function closure(names, folder, seen = new Set()) {
  let bytes = 0
  for (const name of names) {
    const path = join(folder, name)
    if (seen.has(path) || !existsSync(path)) continue
    seen.add(path)
    bytes += bytesOf(path)
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = require(join(path, 'package.json'))
    bytes += closure(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }), folder, seen)
  }
  return bytes
}

function bytesOf(path) {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}

function start() {
  const times = Object.fromEntries(Object.keys(subjects).map(name => [name, []]))
  const memory = {}
  const env = environment(1)
  for (let round = 0; round < 21; round++) {
    for (const [name, args] of Object.entries(subjects)) {
      const begin = process.hrtime.bigint()
      const { stdout } = spawnSync(process.execPath, [...args, '-e', 'console.log(process.memoryUsage.rss())'], { env })
      times[name].push(Number(process.hrtime.bigint() - begin) / 1e6)
      memory[name] = [...(memory[name] ?? []), Number(String(stdout).trim().split('\n').pop()) / 1e6]
    }
  }
  print('start of an empty script, median', 'ms', mapValues(times, median))
  print('memory after the start, median', 'MB', mapValues(memory, median))
}

function mapValues(record, map) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}

function span() {
  const output = execFileSync(process.execPath, [join(here, 'span.cjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  print('a span of eight tags, start to bytes, best of 40', 'µs', JSON.parse(output.trim().split('\n').pop()))
}

/** CPU of a whole process that makes 600,000 spans and sends them, its warm-up counted apart. */
async function spans() {
  const agent = fork(join(here, 'agent.cjs'), { env: { PATH: process.env.PATH } })
  const { port } = await once(agent)
  const costs = {}
  for (let round = 0; round < processRounds; round++) {
    for (const name of Object.keys(subjects)) {
      const { warm, rest, rss } = run('spans.cjs', [name, String(port)])
      costs[name] ??= { warm: [], rest: [], rss: [] }
      costs[name].warm.push(warm)
      costs[name].rest.push(rest)
      costs[name].rss.push(rss)
    }
  }
  const medians = key => mapValues(costs, each => median(each[key]))
  print(`CPU of a process a span of eight tags, start to wire, median of ${processRounds}`, 'µs', medians('rest'))
  print('  the first 60,000', 'µs', medians('warm'))
  print('  memory', 'MB', medians('rss'))
  agent.kill()
}

/** How the cost of a span grows, ours alone: each row is one process. */
async function growth() {
  const agent = fork(join(here, 'agent.cjs'), { env: { PATH: process.env.PATH } })
  const { port } = await once(agent)
  const cases = {
    spans: [1, 10, 100, 10_000, 1_000_000],
    open: [1, 100, 10_000],
    tags: [8, 16, 40, 80],
    resources: [10, 100, 1000, 10_000],
  }
  for (const [name, sizes] of Object.entries(cases)) {
    const rows = sizes.map(size => {
      const runs = Array.from({ length: 5 }, () => run('growth.cjs', [name, String(size), String(port)]))
      const of = key => median(runs.map(each => each[key]))
      return `${size}: ${of('cost').toFixed(2)} µs, loop held ${of('held').toFixed(1)} ms, p99 ${of('p99').toFixed(1)}`
    })
    console.log(`growth, ${name}\n  ${rows.join('\n  ')}`)
  }
  agent.kill()
}

function run(script, args) {
  const output = execFileSync(process.execPath, [join(here, script), ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...quiet },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return JSON.parse(output.trim().split('\n').pop())
}

async function service() {
  const agent = fork(join(here, 'agent.cjs'), { env: { PATH: process.env.PATH } })
  const { port } = await once(agent)
  for (const kind of ['http', 'express', 'express-client', 'express-pg']) {
    if (kinds.length > 0 && !kinds.includes(kind)) continue
    if (kind === 'express-pg' && !process.env.DATABASE_URL) {
      console.log('express-pg: set DATABASE_URL to a PostgreSQL')
      continue
    }
    const { costs, delays, memory } = await cpuARequest(kind, port)
    print(`CPU a request, ${kind}, median of ${serviceRounds}`, 'µs', mapValues(costs, median))
    print('  99th percentile of the loop delay', 'ms', mapValues(delays, median))
    print('  memory', 'MB', mapValues(memory, median))
    console.log(
      `  quartiles: ${Object.entries(costs)
        .map(([name, values]) => `${name} ${quartiles(values)}`)
        .join(', ')}`,
    )
  }
  agent.kill()
}

/**
 * Microseconds of CPU that one request costs each subject. All run at once and are loaded in turns, so that what the
 * machine does meanwhile meets them all. A turn is measured to the end of the next one of the same process: what is sent
 * to the agent, and garbage collected, belongs to the cost.
 */
async function cpuARequest(kind, agentPort) {
  const services = []
  for (const [name, execArgv] of Object.entries(subjects)) {
    const child = fork(join(here, 'service.cjs'), [kind], {
      execArgv,
      env: environment(agentPort),
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const { port } = await once(child)
    services.push({ name, child, port, agent: new http.Agent({ keepAlive: true, maxSockets: connections }) })
  }
  const lists = () => Object.fromEntries(services.map(({ name }) => [name, []]))
  const measured = { costs: lists(), delays: lists(), memory: lists() }
  for (const { port, agent } of services) await load(port, agent, 6000)
  for (let round = -1; round < serviceRounds; round++) {
    for (const service of services) {
      await load(service.port, service.agent, turn)
      const { usage, rss, delay } = await ask(service.child)
      const used = usage.user + usage.system
      if (round >= 0) {
        measured.costs[service.name].push((used - service.used) / turn)
        measured.delays[service.name].push(delay)
        measured.memory[service.name].push(rss / 1e6)
      }
      service.used = used
    }
  }
  for (const { child, agent } of services) {
    agent.destroy()
    child.send('end')
  }
  return measured
}

function quartiles(values) {
  const sorted = [...values].sort((left, right) => left - right)
  return [0.25, 0.75].map(share => sorted[Math.floor(sorted.length * share)].toFixed(1)).join('–')
}

function once(child) {
  return new Promise((resolve, reject) => {
    const ended = code => reject(new Error(`the child ended with ${code}`))
    child.once('exit', ended)
    child.once('message', message => {
      child.off('exit', ended)
      resolve(message)
    })
  })
}

function ask(child) {
  child.send('usage')
  return once(child)
}

async function load(port, agent, requests) {
  let left = requests
  const one = () =>
    new Promise((resolve, reject) => {
      const request = http.get({ port, host: '127.0.0.1', path: `/users/${left}`, agent }, response => {
        response.resume()
        response.on('end', resolve)
      })
      request.on('error', reject)
    })
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (left-- > 0) await one()
    }),
  )
}
