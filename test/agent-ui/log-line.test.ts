import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLogLine, sizeOfLine } from '../../src/agent/log-line'
import type { TraceView } from '../../src/agent/model'
import { hex, startRig, wireSpan } from './rig'

const plain = { trace: '1'.repeat(16), span: '2'.repeat(16), time: 1, level: 'info', message: 'm' }

test('a line keeps what else it says, and the stack of its error', () => {
  const { line } = readLogLine(
    {
      ...plain,
      order: 17,
      dd: { trace_id: '1' },
      fields: { user: 'a', empty: '' },
      err: { type: 'E', stack: 'E: no\n    at x' },
    },
    0,
  )
  assert.deepEqual(line.fields, { order: '17', err: '{"type":"E"}', user: 'a' })
  assert.equal(line.stack, 'E: no\n    at x')
  assert.deepEqual(readLogLine({ ...plain, stack: 's' }, 0).line, { ...withoutTrace(), stack: 's' })
  assert.deepEqual(readLogLine(plain, 0).line, withoutTrace())
})

test('what a line keeps is bounded, whatever it is called', () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`${index}-${'k'.repeat(500)}`, 'v'.repeat(50_000)]),
  )
  const { line } = readLogLine({ ...plain, fields: many, stack: 's'.repeat(100_000) }, 0)
  assert.equal(Object.keys(line.fields ?? {}).length, 32)
  assert.ok(sizeOfLine(line) < 32 * 2600 + 20_000)
  assert.ok(sizeOfLine(line) > 32 * 1024)
  const odd = readLogLine({ ...plain, fields: JSON.parse('{"__proto__":{"stack":"x"},"constructor":"c"}') }, 0).line
  assert.deepEqual(Object.entries(odd.fields ?? {}), [
    ['__proto__', '{"stack":"x"}'],
    ['constructor', 'c'],
  ])
  assert.equal(odd.stack, undefined)
})

test('the page gets the fields of the lines of a trace', async t => {
  const rig = await startRig(t)
  const span = wireSpan()
  await rig.send([[span]])
  const id = hex(span.span_id as bigint)
  const body = JSON.stringify([{ ...plain, trace: id, span: id, fields: { user: 'a' } }])
  assert.equal((await rig.ask('/api/logs', { method: 'POST', body })).status, 200)
  const { logs } = await rig.json<TraceView>(`/api/traces/${id}`)
  assert.deepEqual(logs[0]?.fields, { user: 'a' })
})

function withoutTrace(): Omit<typeof plain, 'trace'> {
  const { trace: _, ...rest } = plain
  return rest
}
