import assert from 'node:assert/strict'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { startAgent } from '../agent'
import { runChild } from '../run-child'
import { type LoggerCase, loggers, scriptOf } from './loggers'

const root = join(__dirname, '../..')
const register = join(root, 'dist/src/register.js')

interface Fields {
  readonly trace_id?: string
  readonly span_id?: string
  readonly service?: string
  readonly env?: string
  readonly version?: string
}

/** Runs a script below this project, so that it finds the loggers. */
async function runScript(
  t: TestContext,
  script: string,
  extension: string,
  args: readonly string[],
  env = {},
  pino: string | undefined = undefined,
) {
  const folder = await mkdtemp(join(root, 'node_modules/.cache-logs-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, `app.${extension}`)
  if (pino !== undefined)
    await cp(join(root, 'node_modules', pino), join(folder, 'node_modules/pino'), { recursive: true })
  await writeFile(file, script)
  const { code, stdout, stderr } = await runChild({
    args: [...args, file],
    env: { DD_TRACE_STARTUP_LOGS: 'false', ...env },
  })
  assert.deepEqual([code, stderr], [0, ''])
  return stdout
}

/** Takes the fields out of a line, and gives the line without them. */
function takeFields(line: string, text: boolean): { fields: Fields; rest: string } {
  if (text) {
    const fields: Record<string, string> = {}
    const rest = line
      .replace(/ \{"dd":(\{.*\})\}/, (_all, found: string) => {
        Object.assign(fields, JSON.parse(found))
        return ''
      })
      .replace(/ dd\.(\w+)=(\S*)/g, (_all, key: string, value: string) => {
        fields[key] = value
        return ''
      })
    return { fields, rest }
  }
  const { dd: fields = {}, ...record } = JSON.parse(line)
  const [end] = /,?"dd":\{[^}]*\}(?=\}\n$)/.exec(line) ?? []
  if (end !== undefined) return { fields, rest: line.replace(end, '') }
  return { fields, rest: `${JSON.stringify(record)}\n` }
}

const settings = { DD_SERVICE: 'shop', DD_ENV: 'prod', DD_VERSION: '7', DD_LOGS_INJECTION: 'true' }

for (const logger of loggers) {
  for (const [system, extension] of [
    ['commonjs', 'cjs'],
    ['esm', 'mjs'],
  ] as const) {
    test(`${logger.name}, ${system}: the ids in the line are those at the agent, and the rest is as without us`, async t => {
      const agent = await startAgent({ personality: 'datakit' })
      t.after(() => agent.close())
      const traced = await runScript(
        t,
        scriptOf(logger, system, true),
        extension,
        ['-r', register],
        {
          ...agent.environment(),
          ...settings,
          ...logger.env,
        },
        logger.pino,
      )
      const { fields, rest } = takeFields(traced, logger.text === true)
      const [span] = await agent.waitForSpans(1)
      assert.equal(fields.trace_id, span?.traceHex, traced)
      assert.equal(fields.span_id, String(span?.spanId))
      const untraced = await runScript(t, scriptOf(logger, system, true), extension, [], {}, logger.pino)
      assert.equal(withoutPaths(rest), withoutPaths(untraced))
    })
  }
}

/** The frames of an error that was made where the two runs differ: inside the tracer, and in another folder. */
function withoutPaths(text: string): string {
  return text.replace(/(\\n|\n)\s+at [^"\n]*?(?=\\n|"|\n)/g, '').replace(/cache-logs-\w+/g, '')
}

async function once(t: TestContext, logger: LoggerCase, inSpan: boolean, env: Record<string, string>): Promise<string> {
  return runScript(t, scriptOf(logger, 'commonjs', inSpan), 'cjs', ['-r', register], {
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    DD_TRACE_LOG_LEVEL: 'off',
    ...env,
  })
}

const [pino] = loggers as readonly [LoggerCase, ...LoggerCase[]]

test('without a span a line tells who wrote it and no ids', async t => {
  const { fields } = takeFields(await once(t, pino, false, settings), false)
  assert.deepEqual(fields, { service: 'shop', env: 'prod', version: '7' })
})

test('a trace whose id has 64 bits is told in decimal', async t => {
  const line = await once(t, pino, true, { ...settings, DD_TRACE_128_BIT_TRACEID_GENERATION_ENABLED: 'false' })
  const { trace_id, span_id } = takeFields(line, false).fields
  assert.match(trace_id ?? '', /^\d{15,20}$/)
  assert.equal(trace_id, span_id)
})

test('what is not asked for is not done', async t => {
  for (const env of [
    { DD_LOGS_INJECTION: 'false' },
    { DD_LOGS_INJECTION: 'true', DD_TRACE_PINO_ENABLED: 'false' },
    {},
  ]) {
    const { fields } = takeFields(await once(t, pino, true, { DD_SERVICE: 'shop', ...env }), false)
    assert.deepEqual(fields, {})
  }
})

test('one library can be switched on alone', async t => {
  const { fields } = takeFields(
    await once(t, pino, false, { DD_SERVICE: 'shop', DD_TRACE_PINO_ENABLED: 'true' }),
    false,
  )
  assert.deepEqual(fields, { service: 'shop' })
})

test('a record that has such a field keeps it', async t => {
  const logger = { ...pino, call: `logger.info({ dd: 'mine' }, 'sold')` }
  assert.equal(await once(t, logger, true, settings), '{"level":30,"dd":"mine","msg":"sold"}\n')
})

test('the user’s own object is not touched by winston', async t => {
  const logger = loggers.find(({ name }) => name.startsWith('winston: JSON'))
  assert.ok(logger)
  const call = `(() => { const record = Object.freeze({ level: 'info', message: 'sold', [Symbol.for('level')]: 'info' }); logger.write(record); return record })()`
  const { fields } = takeFields(await once(t, { ...logger, call }, true, settings), false)
  assert.equal(fields.service, 'shop')
})

test('any record can be given the ids by hand', async t => {
  const script = `const { tracer } = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')]
tracer.trace('sale', span => {
  const record = { message: 'sold' }
  tracer.inject(span, 'log', record)
  const other = {}
  tracer.inject(null, 'log', other)
  console.log(JSON.stringify([record, other, span.context().toTraceId(true), span.context().toSpanId()]))
})`
  const said = await runScript(t, script, 'cjs', ['-r', register], {
    DD_SERVICE: 'shop',
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    DD_TRACE_LOG_LEVEL: 'off',
  })
  const [record, other, trace, span] = JSON.parse(said)
  assert.deepEqual(record, { message: 'sold', dd: { trace_id: trace, span_id: span, service: 'shop' } })
  assert.deepEqual(other, { dd: { service: 'shop' } })
})

test('a record names the lower half of a long trace id as a number where that is asked for', async t => {
  const script = `const { tracer } = process.getBuiltinModule('diagnostics_channel').channel('tracer:shared')[Symbol.for('tracer.shared')]?.[Symbol.for('tracer.instance')]
tracer.trace('sale', span => {
  const record = {}
  tracer.inject(span, 'log', record)
  require('pino')({}, require('pino').destination({ sync: true })).info('sold')
  console.log(JSON.stringify([record.dd.trace_id, span.context().toTraceId()]))
})`
  const said = await runScript(t, script, 'cjs', ['-r', register], {
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    DD_TRACE_LOG_LEVEL: 'off',
    DD_LOGS_INJECTION: 'true',
    DD_TRACE_128_BIT_TRACEID_LOGGING_ENABLED: 'false',
  })
  const [line = '', json = ''] = said.split('\n')
  const [byHand, number] = JSON.parse(json)
  assert.match(number, /^\d+$/)
  assert.equal(byHand, number)
  assert.equal(takeFields(`${line}\n`, false).fields.trace_id, number)
})
