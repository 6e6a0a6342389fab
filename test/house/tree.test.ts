import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tree } from '../tree'
import { readChunks } from '../wire/span'
import { childSpan, pack, rootSpan, START } from './payloads'

function spans(...fields: Record<string, unknown>[]) {
  return readChunks(pack([fields]), '0.4').flat()
}

test('children stand indented below their parent in order of start', () => {
  const later = childSpan({ span_id: 9n, resource: 'COMMIT', start: START + 5000n })
  const inner = childSpan({ span_id: 8n, parent_id: 7n, name: 'pg.connect', resource: 'db', service: 'postgres' })
  assert.equal(
    tree(spans(later, inner, rootSpan(), childSpan())),
    ['web.request GET /a web', '  pg.query SELECT 1 web', '    pg.connect db postgres', '  pg.query COMMIT web'].join(
      '\n',
    ),
  )
})

test('a span whose parent did not arrive is a root', () => {
  assert.equal(tree(spans(childSpan(), rootSpan({ span_id: 5n }))), 'web.request GET /a web\npg.query SELECT 1 web')
})

test('parents in a circle are counted, not followed', () => {
  const circle = [childSpan({ span_id: 1n, parent_id: 2n }), childSpan({ span_id: 2n, parent_id: 1n })]
  assert.match(tree(spans(rootSpan(), ...circle)), /^web\.request GET \/a web\n\(2 spans hang on no root/)
  assert.match(tree(spans(rootSpan(), childSpan({ span_id: 0xffff_ffff_ffff_fff0n }))), /\n {2}pg\.query/)
})
