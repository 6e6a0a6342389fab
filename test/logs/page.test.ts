import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import type { TraceList, TraceView } from '../../src/agent/model'
import { startRig } from '../agent-ui/rig'
import { runChild } from '../run-child'

const register = join(__dirname, '../../dist/src/register.js')

/** What each logger says in the scope of one span, and how the page shows it. */
const script = `
const { tracer } = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')]
const out = new (require('node:stream').Writable)({ write: (_chunk, _encoding, done) => done() })
const pino = require('pino')({}, out)
const winston = require('winston')
const logger = winston.createLogger({ transports: [new winston.transports.Stream({ stream: out })] })
const bunyan = require('bunyan').createLogger({ name: 'shop', stream: out })
const log4js = require('log4js')
log4js.configure({ appenders: { out: { type: 'stdout' } }, categories: { default: { appenders: ['out'], level: 'all' } } })
pino.info('outside')
tracer.trace('sale', () => {
  pino.warn({ order: 7 }, 'by %s', 'pino')
  logger.error('by winston', { cart: { items: [1] } })
  bunyan.fatal({ err: new TypeError('no') }, 'by bunyan')
  log4js.getLogger().debug('by', 'log4js')
  console.log('by the %s', 'console')
})
`

test('the page shows the log lines of a trace, by every logger', async t => {
  const { agent, json } = await startRig(t)
  const { code, stderr } = await runChild({
    args: ['-r', register, '-e', script],
    cwd: join(__dirname, '../..'),
    env: {
      DD_TRACE_AGENT_URL: agent.url,
      DD_LOGS_PAGE_URL: agent.url,
      DD_LOGS_INJECTION: 'true',
      DD_TRACE_CONSOLE_ENABLED: 'true',
      DD_TRACE_STARTUP_LOGS: 'false',
    },
  })
  assert.deepEqual([code, stderr], [0, ''])
  const { traces } = await json<TraceList>('/api/traces')
  const view = await json<TraceView>(`/api/traces/${traces[0]?.id}`)
  assert.deepEqual(
    view.logs.map(({ level, message, span }) => [level, message, span === view.spans[0]?.id]),
    [
      ['warn', 'by pino', true],
      ['error', 'by winston', true],
      ['fatal', 'by bunyan', true],
      ['debug', 'by log4js', true],
      ['info', 'by the console', true],
    ],
  )
  const [pino, winston, bunyan] = view.logs
  assert.deepEqual(pino?.fields, { order: '7' })
  assert.deepEqual(winston?.fields, { cart: '{ items: [ 1 ] }' })
  assert.deepEqual(bunyan?.fields, { err: 'no' })
  assert.match(bunyan?.stack ?? '', /^TypeError: no\n {4}at /)
})

test('a line that is none is refused whole and named', async t => {
  const { ask } = await startRig(t)
  for (const [body, expected] of [
    ['{', /JSON/],
    ['{}', /expected a JSON array of log lines/],
    ['[{"trace":"x"}]', /line 0, field trace: expected 16 or 32 hexadecimal digits/],
    [`[{"trace":"${'1'.repeat(32)}","span":"7"}]`, /line 0, field span: expected 16 hexadecimal digits/],
  ] as const) {
    const response = await ask('/api/logs', { method: 'POST', body })
    assert.equal(response.status, 400)
    assert.match(await response.text(), expected)
  }
})
