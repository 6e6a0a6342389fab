import assert from 'node:assert/strict'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { PlacedSpan, TraceSummary } from '../../src/agent/model'
import { columnsOf, fitted } from '../../src/command/columns'
import { traceTree } from '../../src/command/trace-tree'

const plain = { links: [], events: [], metrics: {}, start: 0, self: 1, orphan: false, type: '', kind: '' }

function span(depth: number, service: string, resource: string, meta: Record<string, string> = {}): PlacedSpan {
  const error = Object.hasOwn(meta, 'error.message')
  return { ...plain, id: `${depth}`, depth, service, name: 'work', resource, duration: 12.34, error, meta }
}

const summary: TraceSummary = {
  ...{ id: 'ab'.repeat(16), service: 'shop', name: 'work', resource: '/', type: '', status: '', where: '' },
  ...{ start: 0, duration: 12.34, spans: 3, errors: 1, services: ['shop', 'orders'] },
}
const failed = { 'error.type': 'TypeError', 'error.message': 'first\nsecond' }
const spans = [
  span(0, 'shop', `GET /${'long/'.repeat(40)}`),
  span(1, 'orders', '查询订单'.repeat(20), failed),
  span(2, 'orders', 'c'),
  span(1, 'shop', 'd'),
]

for (const columns of [40, 80, 200]) {
  test(`no line of a tree is wider than a terminal of ${columns} columns`, () => {
    const lines = traceTree(spans, summary, { colours: true, columns }).split('\n').slice(1)
    for (const line of lines) assert.ok(columnsOf(stripVTControlCharacters(line)) <= columns, line)
    // Durations are never what is cut.
    assert.equal(lines.filter(line => line.includes('12.3 ms')).length, 4)
  })
}

test('an error is told by its first line, below its span and beside the lines that go on', () => {
  const lines = traceTree(spans, summary, { colours: false }).split('\n')
  assert.match(lines[0] ?? '', /, 1 error$/)
  assert.equal(lines[3], '│  │  error: TypeError: first')
  assert.match(lines[4] ?? '', /^│ {2}└─ orders/)
})

test('services have colours of their own, where the terminal has them', () => {
  const lines = traceTree(spans, summary, { colours: true }).split('\n')
  const esc = String.fromCharCode(27)
  assert.ok(lines[1]?.startsWith(`${esc}[36mshop${esc}[0m`))
  assert.ok(lines[2]?.includes(`${esc}[35morders${esc}[0m`))
  assert.ok(!traceTree(spans, summary, { colours: false }).includes(esc))
})

test('wide letters count twice, and none is cut in half', () => {
  assert.deepEqual([columnsOf('abc'), columnsOf('订单'), columnsOf('🎉')], [3, 4, 2])
  assert.deepEqual([fitted('abcdef', 4), fitted('订单订单', 6), fitted('订单', 4)], ['abc…', '订单…', '订单'])
})
