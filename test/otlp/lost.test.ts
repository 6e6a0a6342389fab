import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { freePort } from '../free-port'
import { startChild } from '../run-child'
import { startCollector } from './collector'

const register = join(__dirname, '../../dist/src/register.js')
const logs = `
const logger = globalThis[Symbol.for('io.opentelemetry.js.api.logs')](1).getLogger('cart')
logger.emit({ body: 'one' })
logger.emit({ body: 'two' })
`

async function end(script: string, url: string, signal?: NodeJS.Signals) {
  const child = startChild({
    args: ['-r', register, '-e', logs + script],
    env: { DD_LOGS_OTEL_ENABLED: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: url, DD_TRACE_STARTUP_LOGS: 'false' },
  })
  if (signal) {
    await child.waitForLine(/ready/)
    child.signal(signal)
  }
  const { stderr } = await child.ended
  return stderr.match(/tracer: .*not delivered.*/g) ?? []
}

const waits = 'console.log("ready"); setInterval(() => {}, 1000)'

for (const [name, script, signal] of [
  ['nothing is left to do', '', undefined],
  ['process.exit()', 'process.exit(0)', undefined],
  ['an uncaught error', 'throw new Error("uncaught")', undefined],
  ['SIGTERM', waits, 'SIGTERM'],
] as const) {
  test(`${name}: records that no collector took are told in one line`, async () => {
    const lines = await end(script, `http://127.0.0.1:${await freePort()}`, signal)
    assert.equal(lines.length, 1, lines.join('\n'))
    assert.match(lines[0] ?? '', /^tracer: warn: 2 log records were not delivered: /)
  })
}

for (const [name, script, signal] of [
  ['nothing is left to do', '', undefined],
  ['SIGTERM', waits, 'SIGTERM'],
] as const) {
  test(`${name}: records that a collector took are not told of`, async t => {
    const collector = await startCollector()
    t.after(() => collector.close())
    assert.deepEqual(await end(script, collector.url, signal), [])
    assert.equal(collector.received.filter(({ path }) => path === '/v1/logs').length, 1)
  })
}
