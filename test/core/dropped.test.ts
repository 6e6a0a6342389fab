import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRig } from '../instrumentation/rig'

test('a span that its hook leaves out is not among those that ended, and its children are those of its parent', () => {
  const { shared, spans } = createRig()
  const { tracer } = shared
  const root = tracer.start({ name: 'root', parent: null })
  const middle = tracer.start({ name: 'middle', parent: root })
  middle.beforeEnd = () => false
  const before = tracer.start({ name: 'before', parent: middle })
  const after = tracer.start({ name: 'after', parent: middle })
  before.finish()
  middle.finish()
  const late = tracer.start({ name: 'late', parent: middle })
  after.finish()
  late.finish()
  root.finish()
  assert.deepEqual(spans.map(span => span.name).sort(), ['after', 'before', 'late', 'root'])
  for (const span of spans) {
    if (span !== root) assert.deepEqual([span.parentHigh, span.parentLow], [root.idHigh, root.idLow], span.name)
  }
})

test('a span below two that were left out is the child of the first that was not', () => {
  const { shared, spans } = createRig()
  const { tracer } = shared
  const root = tracer.start({ name: 'root', parent: null })
  const outer = tracer.start({ name: 'outer', parent: root })
  const inner = tracer.start({ name: 'inner', parent: outer })
  const leaf = tracer.start({ name: 'leaf', parent: inner })
  for (const span of [outer, inner]) span.beforeEnd = () => false
  leaf.finish()
  inner.finish()
  outer.finish()
  const late = tracer.start({ name: 'late', parent: inner })
  late.finish()
  root.finish()
  assert.equal(root.trace.open, 0)
  assert.deepEqual(spans.map(span => [span.name, span.parentLow]).sort(), [
    ['late', root.idLow],
    ['leaf', root.idLow],
    ['root', 0],
  ])
})

test('a trace all of whose spans are left out is completed all the same', () => {
  const { shared, spans } = createRig()
  const root = shared.tracer.start({ name: 'root', parent: null })
  root.beforeEnd = () => false
  root.finish()
  assert.equal(root.trace.open, 0)
  assert.equal(spans.length, 0)
})
