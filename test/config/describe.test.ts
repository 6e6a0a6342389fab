import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeSettings, markdownTable, settingLines } from '../../src/config/describe'
import { readEnvironment } from '../../src/config/environment'
import { options } from '../../src/config/rows/options'
import { resolveSettings } from '../../src/config/settings'

test('the README table has a line for each row', () => {
  const lines = markdownTable(options).trimEnd().split('\n')
  assert.equal(lines.length, 2 + Object.keys(options).length)
  for (const line of lines) assert.equal(line.replaceAll('\\|', '').match(/\|/g)?.length, 5, line)
  assert.ok(lines.includes('| `DD_ENV` | `env` |  | The environment it runs in, such as `prod`. |'))
  assert.ok(
    lines.includes(
      "| `DD_TRACE_AGENT_PORT` (or `DD_AGENT_PORT`) | `port` | 9529 (DataKit), else 8126 (Datadog Agent) | The agent's TCP port. |",
    ),
  )
  assert.ok(
    lines.some(line => line.startsWith('| `DD_TRACE_HTTP_SERVER_ERROR_STATUSES`') && line.includes('| `500-599` |')),
  )
})

test('each setting is a line with its value and its source, then come the problems', () => {
  const resolution = resolveSettings({ DD_SERVICE: 'shop', DD_TRACE_RATE_LIMIT: 'ten' }, { tags: { a: 1 } })
  const lines = describeSettings(options, resolution, true)
  assert.match(lines[0] ?? '', /^DD_SERVICE +DD_SERVICE +shop$/)
  assert.ok(lines.some(line => /^DD_TAGS +code +a:1$/.test(line)))
  assert.ok(lines.some(line => /^DD_ENV +default +-$/.test(line)))
  assert.ok(lines.some(line => /^DD_TRACE_SAMPLE_RATE +default +the agent decides$/.test(line)))
  assert.equal(lines.at(-1), '! DD_TRACE_RATE_LIMIT: expected a number from -1 to 1000000, got "ten"; ignored')
  // A long value moves no column.
  const starts = lines.slice(0, -1).map(line => /^\S+ +(?:default|code|DD_\w+) +/.exec(line)?.[0].length)
  assert.equal(new Set(starts).size, 1, lines.join('\n'))
  const set = describeSettings(options, resolution, false)
  assert.deepEqual(
    set.map(line => line.split(' ')[0]),
    ['DD_SERVICE', 'DD_TAGS', '!'],
  )
})

test('every value has a text, and none of them a password', () => {
  const env = { DD_TRACE_AGENT_URL: 'https://me:s3cret@agent/' }
  const lines = settingLines(options, resolveSettings(env, { queryStringObfuscation: /x/ }))
  for (const line of lines) assert.equal(typeof line.value, 'string')
  assert.equal(lines.find(line => line.name === 'DD_TRACE_AGENT_URL')?.value, 'https://***@agent/')
  assert.doesNotMatch(JSON.stringify(lines), /s3cret/)
})

test('the environment is a snapshot', () => {
  process.env.DD_SNAPSHOT_TEST = '1'
  const env = readEnvironment()
  delete process.env.DD_SNAPSHOT_TEST
  assert.equal(env.DD_SNAPSHOT_TEST, '1')
  assert.equal(readEnvironment().DD_SNAPSHOT_TEST, undefined)
})
