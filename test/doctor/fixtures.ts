import type { Agent } from '../agent'
import type { Arrival, Reply } from '../personality/reply'

/** A project with one thing wrong, and the code by which the doctor must name it. */
export interface Fixture {
  readonly code: string
  readonly name: string
  /** Files of its own, beside those that all have. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** The command to watch; left out: nothing is started. */
  readonly command?: readonly string[]
  readonly seconds?: number
  /** Of which line of Node the command's `node` is; left out: the one that runs the tests. */
  readonly node?: number
  /** What is run before. */
  readonly build?: readonly string[]
  /** How the agent answers. */
  readonly reply?: (arrival: Arrival) => Partial<Reply> | undefined
  readonly rates?: Readonly<Record<string, number>>
  /** How the agent behaves otherwise. */
  readonly behave?: (agent: Agent) => void
}

const work = `const tracer = require('tracer')\n`
const oneSpan = `${work}tracer.init()\ntracer.trace('work', () => 1)\n`
const preloaded = `${work}tracer.trace('work', () => 1)\n`
const app: Readonly<Record<string, string>> = { 'app.cjs': oneSpan }
const run = ['node', 'app.cjs'] as const
const status = (code: number, headers: Readonly<Record<string, string>> = {}) => ({
  reply: () => ({ status: code, headers, taken: false }),
})

/** What keeps the tracer, or what it attaches to, away. */
const away: readonly Fixture[] = [
  {
    code: 'T101',
    name: 'express is required before the tracer',
    files: { 'app.cjs': `require('express')\n${oneSpan}` },
    command: run,
  },
  {
    code: 'T102',
    name: 'the permission model allows no thread for the hooks of ES modules',
    node: 20,
    command: [
      'node',
      '--experimental-permission',
      '--allow-fs-read=*',
      '--allow-fs-write=*',
      '-r',
      'tracer/register',
      'app.cjs',
    ],
    files: app,
  },
  {
    code: 'T103',
    name: 'hono is imported beside the tracer',
    node: 24,
    files: { 'app.mjs': `import 'tracer/init'\nimport { Hono } from 'hono'\nnew Hono()\n` },
    command: ['node', 'app.mjs'],
  },
  {
    code: 'T104',
    name: 'a version that is too old',
    files: { 'node_modules/amqplib/package.json': '{ "name": "amqplib", "version": "0.1.0" }' },
  },
  {
    code: 'T105',
    name: 'a library without an instrumentation',
    files: { 'app.cjs': `require('ws')\n${oneSpan}` },
    command: run,
  },
  { code: 'T106', name: 'all is off', env: { DD_TRACE_ENABLED: 'false' } },
  { code: 'T106', name: 'all is off, in a program', files: app, env: { DD_TRACE_ENABLED: 'false' }, command: run },
  { code: 'T106', name: 'a library is off', env: { DD_TRACE_EXPRESS_ENABLED: 'false' } },
  { code: 'T106', name: 'a library is among those that are off', env: { DD_TRACE_DISABLED_PLUGINS: 'express' } },
  {
    code: 'T107',
    name: 'express is inside of the program',
    files: { 'source.cjs': `require('express')\n${preloaded}` },
    build: ['esbuild', 'source.cjs', '--bundle', '--platform=node', '--external:tracer', '--outfile=app.cjs'],
    command: ['node', '-r', 'tracer/register', 'app.cjs'],
  },
  {
    code: 'T108',
    name: 'a test of Jest',
    files: { 'one.test.js': `${oneSpan}test('it is', () => {})\n` },
    command: ['node', 'node_modules/jest/bin/jest.js', '--runInBand', 'one.test.js'],
  },
  {
    code: 'T110',
    name: 'elastic-apm-node is at work',
    files: {
      'app.cjs': `require('elastic-apm-node').start({ serverUrl: 'http://127.0.0.1:1', logLevel: 'off' })\n${oneSpan}setTimeout(() => process.exit(), 1500)\n`,
    },
    command: run,
  },
  {
    code: 'T113',
    name: 'Node 18',
    node: 18,
    files: app,
    command: ['node', '-r', 'tracer/register', 'app.cjs'],
  },
  {
    code: 'T109',
    name: 'a thread beside a tracer that is started in code',
    files: {
      'app.cjs': `${oneSpan}new (require('node:worker_threads').Worker)(require.resolve('./thread.cjs'))\n`,
      'thread.cjs': 'setTimeout(() => {}, 100)\n',
    },
    command: run,
  },
  {
    code: 'T111',
    name: 'a dependency has a copy of its own',
    files: {
      'package.json': '{ "name": "shop", "dependencies": { "lib": "1" } }',
      'node_modules/lib/package.json': '{ "name": "lib", "version": "1.0.0" }',
      'node_modules/lib/node_modules/tracer/package.json': '{ "name": "tracer", "version": "0.0.9" }',
    },
  },
  {
    code: 'T111',
    name: 'two copies in one program',
    files: {
      'app.cjs': `require('node:fs').cpSync('node_modules/tracer', 'other/node_modules/tracer', { recursive: true })\nrequire('./other/node_modules/tracer')\n${oneSpan}`,
    },
    command: run,
  },
  {
    code: 'T112',
    name: 'a script sets NODE_OPTIONS anew',
    files: {
      ...app,
      'app.cjs': '1',
      'package.json':
        '{ "name": "shop", "scripts": { "start": "NODE_OPTIONS=--max-old-space-size=100 node app.cjs" } }',
    },
    command: ['npm', 'start'],
  },
  {
    code: 'T112',
    name: 'Node refuses NODE_OPTIONS',
    files: app,
    command: ['env', 'NODE_OPTIONS=--no-such-option', 'node', 'app.cjs'],
  },
  { code: 'T112', name: 'it is no program of Node', command: ['ls'] },
  { code: 'T112', name: 'there is no such command', command: ['no-such-command'] },
  {
    code: 'T114',
    name: 'the files of the tracer may not be read',
    node: 20,
    files: app,
    command: ['node', '--experimental-permission', '--allow-fs-read=app.cjs', '-r', 'tracer/register', 'app.cjs'],
  },
  {
    code: 'T115',
    name: 'http is frozen',
    files: { 'app.cjs': `Object.freeze(require('node:http'))\n${oneSpan}` },
    command: run,
  },
]

/** What keeps the agent from taking spans. */
const agents: readonly Fixture[] = [
  { code: 'T201', name: 'nobody listens', env: { DD_TRACE_AGENT_URL: 'http://127.0.0.1:1' } },
  { code: 'T201', name: 'there is no such socket', env: { DD_TRACE_AGENT_URL: 'unix:///nowhere/agent.sock' } },
  {
    code: 'T202',
    name: 'a web server',
    reply: () => ({ status: 200, headers: {}, body: '<h1>hello</h1>', taken: true }),
  },
  { code: 'T202', name: 'one that knows no msgpack', ...status(415) },
  { code: 'T203', name: 'an unknown name', env: { DD_TRACE_AGENT_URL: 'http://agent.invalid:8126' } },
  { code: 'T204', name: 'TLS with one that speaks none', env: { AGENT_TLS: 'true' } },
  { code: 'T205', name: '403', ...status(403) },
  { code: 'T206', name: '404', ...status(404) },
  { code: 'T207', name: '413', ...status(413) },
  { code: 'T208', name: '429', ...status(429) },
  { code: 'T209', name: '500', ...status(500) },
  { code: 'T209', name: '503, to a program', ...status(503), files: app, command: run },
  { code: 'T205', name: '403, to a program', ...status(403), files: app, command: run },
  {
    code: 'T210',
    name: 'a proxy',
    env: { DD_TRACE_AGENT_URL: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:2' },
  },
  {
    code: 'T211',
    name: 'no reply',
    env: { DD_TRACE_AGENT_TIMEOUT_SECONDS: '1' },
    behave: agent => agent.behave('silent'),
  },
  {
    code: 'T308',
    name: 'a clock that is an hour wrong',
    reply: () => ({ headers: { Date: new Date(Date.now() - 3_600_000).toUTCString() } }),
  },
]

/** What becomes of spans. */
const spans: readonly Fixture[] = [
  { code: 'T301', name: 'a rule', files: app, env: { DD_TRACE_SAMPLING_RULES: '[{"sample_rate":0}]' }, command: run },
  {
    code: 'T301',
    name: 'a drop by hand',
    files: { 'app.cjs': `${work}tracer.init()\ntracer.trace('work', span => span.setTag('manual.drop', true))\n` },
    command: run,
  },
  { code: 'T302', name: 'a rate', files: app, env: { DD_TRACE_SAMPLE_RATE: '0' }, command: run },
  {
    code: 'T303',
    name: 'the rates of the agent',
    files: {
      'app.cjs': `${preloaded}const timer = setInterval(() => tracer.trace('work', () => 1), 50)\nsetTimeout(() => clearInterval(timer), 4000)\n`,
    },
    command: ['node', '-r', 'tracer/register', 'app.cjs'],
    rates: { 'service:,env:': 0 },
  },
  {
    code: 'T304',
    name: 'a caller that left its trace out',
    files: {
      'app.cjs': `${preloaded}const childOf = tracer.extract('http_headers', { 'x-datadog-trace-id': '5', 'x-datadog-parent-id': '6', 'x-datadog-sampling-priority': '0' })\ntracer.trace('work', { childOf }, () => 1)\n`,
    },
    command: ['node', '-r', 'tracer/register', 'app.cjs'],
  },
  { code: 'T305', name: 'a sampler of DataKit', env: { ENV_INPUT_DDTRACE_SAMPLER: '0.1' } },
  {
    code: 'T306',
    name: 'more spans than there is room for',
    files: {
      'app.cjs': `${work}tracer.init()\nlet left = 60\nconst timer = setInterval(() => {\n  for (let at = 0; at < 5000; at++) tracer.trace('work', { tags: { text: 'x'.repeat(200) } }, () => 1)\n  if (--left === 0) clearInterval(timer)\n}, 1)\n`,
    },
    env: { DD_TRACE_AGENT_URL: 'http://127.0.0.1:1' },
    command: run,
  },
  {
    code: 'T307',
    name: 'a span that is never finished',
    files: { 'app.cjs': `${work}tracer.init()\ntracer.startSpan('never.ended')\nsetTimeout(() => {}, 600)\n` },
    command: run,
  },
  {
    code: 'T309',
    name: 'a process that is killed',
    files: {
      'app.cjs': `${oneSpan}setTimeout(() => tracer.trace('late', () => 1), 600)\nsetTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500)\n`,
    },
    env: { DD_TRACE_FLUSH_INTERVAL: '60000' },
    command: run,
  },
  {
    code: 'T310',
    name: 'a program that does nothing',
    files: { 'app.cjs': `require('tracer').init()\n` },
    command: run,
  },
]

/** What is set and not in force. */
const settings: readonly Fixture[] = [
  { code: 'T401', name: 'a misspelt variable', env: { DD_SERVCE: 'shop' } },
  {
    code: 'T401',
    name: 'a misspelt variable, in a program',
    files: app,
    env: { DD_TRACE_SAMPLE_RAET: '1' },
    command: run,
  },
  {
    code: 'T402',
    name: 'a variable of OpenTelemetry that ours hides',
    env: { DD_SERVICE: 'shop', OTEL_SERVICE_NAME: 'other' },
  },
  { code: 'T403', name: 'a value that is no number', env: { DD_TRACE_SAMPLE_RATE: 'high' } },
]

export const fixtures: readonly Fixture[] = [...away, ...agents, ...spans, ...settings]
