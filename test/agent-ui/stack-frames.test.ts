import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorLine, errorOf } from '../../src/agent/error-of'
import { frameAt, stackLines } from '../../src/agent/stack-frames'

test('the frames of a stack are told apart by whose they are', () => {
  const stack = [
    'TypeError: no',
    'at the second line of a message (it is none):1:1',
    '    at charge (/srv/shop/src/charge.ts:20:15)',
    '    at async file:///srv/shop/src/checkout.mjs:12:3',
    '    at new Layer [as handle] (/srv/shop/node_modules/express/lib/layer.js:95:5)',
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
    '    at C:\\shop\\src\\app.js:3:4',
    '    at <anonymous>',
    '    at eval (eval at run (/srv/shop/a.js:1:2), <anonymous>:1:1)',
  ].join('\n')
  assert.deepEqual(
    stackLines(stack).map(({ frame }) => frame && [frame.origin, frame.call, frame.file, frame.line, frame.column]),
    [
      undefined,
      undefined,
      ['application', 'charge ', '/srv/shop/src/charge.ts', 20, 15],
      ['application', 'async ', 'file:///srv/shop/src/checkout.mjs', 12, 3],
      ['package', 'new Layer [as handle] ', '/srv/shop/node_modules/express/lib/layer.js', 95, 5],
      ['node', 'process.processTicksAndRejections ', 'node:internal/process/task_queues', 95, 5],
      ['application', '', 'C:\\shop\\src\\app.js', 3, 4],
      ['node', '', '', 0, 0],
      ['node', 'eval ', 'eval at run (/srv/shop/a.js:1:2), <anonymous>', 1, 1],
    ],
  )
  assert.equal(frameAt(stack, 1)?.line, 12)
  assert.equal(frameAt(stack, 7), undefined)
})

test('an error is what the tags say, or else the last event of an exception', () => {
  const events = [
    { name: 'exception', time: 0, attributes: { 'exception.type': 'A', 'exception.message': 'first' } },
    {
      name: 'exception',
      time: 1,
      attributes: { 'exception.type': 'B', 'exception.message': 'b\nc', 'exception.stacktrace': 's' },
    },
  ]
  const byEvent = errorOf({ error: true, meta: {}, events })
  assert.deepEqual(byEvent, { type: 'B', message: 'b\nc', stack: 's' })
  assert.equal(byEvent && errorLine(byEvent), 'B: b')
  assert.equal(errorOf({ error: true, meta: { 'error.msg': 'm' }, events })?.message, 'm')
  assert.equal(errorOf({ error: false, meta: { 'error.msg': 'm' }, events }), undefined)
  assert.equal(errorOf({ error: true, meta: {}, events: [] }), undefined)
})
