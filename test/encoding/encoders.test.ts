import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createV04Encoder } from '../../src/encoding/v04'
import { createV05Encoder } from '../../src/encoding/v05'
import { validate } from '../validator'
import { type PayloadVersion, readChunks } from '../wire/span'
import { collectingTracer, common } from './spans'

const encoders = [
  { version: '0.4', create: createV04Encoder },
  { version: '0.5', create: createV05Encoder },
] as const

function headersOf(body: Uint8Array, traces: number): Record<string, string> {
  return {
    'content-type': 'application/msgpack',
    'content-length': String(body.length),
    'x-datadog-trace-count': String(traces),
    'datadog-meta-tracer-version': '1.0.0',
    'datadog-meta-lang': 'nodejs',
    'datadog-meta-lang-version': 'v24.0.0',
  }
}

/** Text as UTF-8 can carry it: a lone surrogate becomes U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}

/** Encodes what `make` starts and ends, and gives it back as an independent decoder read it. */
function roundTrip(version: PayloadVersion, make: (tracer: ReturnType<typeof collectingTracer>['tracer']) => void) {
  const { tracer, traces } = collectingTracer()
  make(tracer)
  const encoder = version === '0.5' ? createV05Encoder(common) : createV04Encoder(common)
  for (const trace of traces) assert.equal(encoder.add(trace, trace.finished), true)
  const payload = encoder.take()
  const problems = validate(payload.body, headersOf(payload.body, payload.traces), version)
  return { chunks: readChunks(payload.body, version), payload, problems }
}

for (const { version, create } of encoders) {
  test(`v${version}: a decoder of others reads every field as it was set`, () => {
    const { chunks, problems, payload } = roundTrip(version, tracer => {
      const root = tracer.start({ name: 'web.request', parent: null, type: 'web', resource: 'GET /a' })
      root.setTag('http.status_code', 200).setTag('ünïcode', '日本語🎉').setTag('count', 7).setTag('ratio', -0.5)
      const child = tracer.start({ name: 'pg.query', parent: root, service: 'shop-postgres', type: 'sql' })
      child.setTag('error', new RangeError('too far'))
      child.finish()
      root.finish()
    })
    assert.deepEqual(problems, [])
    assert.equal(payload.spans, 2)
    const [root, child] = chunks[0] ?? []
    assert.ok(root && child)
    assert.deepEqual(
      [root.name, root.service, root.resource, root.type, root.error],
      ['web.request', 'shop', 'GET /a', 'web', 0],
    )
    assert.equal(root.meta['http.status_code'], '200')
    assert.equal(root.meta.ünïcode, '日本語🎉')
    assert.equal(root.metrics.count, 7)
    assert.equal(root.metrics.ratio, -0.5)
    assert.equal(root.metrics.process_id, 4242)
    assert.equal(root.metrics._sampling_priority_v1, 1)
    assert.equal(root.metrics['_dd.top_level'], 1)
    assert.equal(root.meta.env, 'test')
    assert.equal(root.parentId, 0n)
    assert.equal(child.parentId, root.spanId)
    assert.equal(child.traceHex, root.traceHex)
    assert.match(root.traceHex, /^[0-9a-f]{8}00000000[0-9a-f]{16}$/)
    assert.equal(child.error, 1)
    assert.deepEqual([child.meta['error.type'], child.meta['error.message']], ['RangeError', 'too far'])
    assert.match(child.meta['error.stack'] ?? '', /RangeError: too far/)
    assert.equal(child.meta['_dd.base_service'], 'shop')
    assert.ok(child.start >= root.start)
    assert.ok(Math.abs(Number(root.start / 1_000_000n) - Date.now()) < 60_000)
  })

  test(`v${version}: a tag of the span wins over the same tag of the process`, () => {
    const { chunks, problems } = roundTrip(version, tracer => {
      tracer.start({ name: 'a', parent: null }).setTag('version', 'canary').finish()
    })
    assert.deepEqual(problems, [])
    assert.equal(chunks[0]?.[0]?.meta.version, 'canary')
    assert.equal(chunks[0]?.[0]?.meta.env, 'test')
  })

  test(`v${version}: limits are kept in bytes, without breaking a character`, () => {
    const { chunks, problems } = roundTrip(version, tracer => {
      const span = tracer.start({
        name: '€'.repeat(200),
        parent: null,
        resource: '🎉'.repeat(5000),
        service: 's'.repeat(300),
      })
      span.setTag('k'.repeat(500), 'v'.repeat(30_000)).setTag('big', '🎉'.repeat(9000)).finish()
    })
    assert.deepEqual(problems, [])
    const span = chunks[0]?.[0]
    assert.ok(span)
    assert.equal(Buffer.byteLength(span.name), 99)
    assert.equal(Buffer.byteLength(span.resource), 5000)
    assert.equal(Buffer.byteLength(span.service), 100)
    assert.equal(span.meta['k'.repeat(200)]?.length, 25_000)
    assert.equal(span.meta.big, '🎉'.repeat(6250))
  })

  test(`v${version}: links and events are JSON that loses whole entries at its limit`, () => {
    const { chunks, problems } = roundTrip(version, tracer => {
      const other = tracer.start({ name: 'other', parent: null })
      const span = tracer.start({ name: 'a', parent: null })
      span.addLink({ context: other.context(), attributes: { why: 'batch', list: [1, 2] } })
      for (let index = 0; index < 100; index++) span.addEvent(`event ${index}`, { text: 'x'.repeat(500), fine: true })
      span.finish()
      other.finish()
    })
    assert.deepEqual(problems, [])
    const span = chunks.flat().find(({ name }) => name === 'a')
    const links: unknown = JSON.parse(span?.meta['_dd.span_links'] ?? '')
    const events = JSON.parse(span?.meta.events ?? '') as { name: string; attributes: unknown }[]
    const other = chunks.flat().find(({ name }) => name === 'other')
    assert.deepEqual(links, [
      {
        trace_id: other?.traceHex,
        span_id: other?.spanId.toString(16).padStart(16, '0'),
        attributes: { why: 'batch', 'list.0': '1', 'list.1': '2' },
        flags: 1,
      },
    ])
    assert.ok(events.length > 30 && events.length < 100)
    assert.equal(span?.metrics['_dd.annotations_dropped'], 100 - events.length)
    assert.deepEqual(events[0]?.attributes, { text: 'x'.repeat(500), fine: true })
  })

  test(`v${version}: what cannot be encoded leaves no trace of itself`, () => {
    const { tracer, traces } = collectingTracer()
    const encoder = create(common)
    tracer.start({ name: 'good', parent: null }).finish()
    const bad = tracer.start({ name: 'bad', parent: null })
    bad.setText('key', null as unknown as string)
    bad.finish()
    tracer.start({ name: 'fine', parent: null }).finish()
    assert.deepEqual(
      traces.map(trace => encoder.add(trace, trace.finished)),
      [true, false, true],
    )
    const { body, traces: count } = encoder.take()
    assert.deepEqual(validate(body, headersOf(body, count), version), [])
    assert.deepEqual(
      readChunks(body, version).map(chunk => chunk[0]?.name),
      ['good', 'fine'],
    )
  })

  test(`v${version}: whatever users set, the payload is valid and nothing of it is lost`, () => {
    const values = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.integer(),
      fc.bigInt(),
      fc.boolean(),
      fc.anything(),
    )
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 150 }),
            tags: fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), values, { maxKeys: 20 }),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        spans => {
          const { chunks, problems } = roundTrip(version, tracer => {
            const root = tracer.start({ name: 'root', parent: null })
            for (const { name, tags } of spans) tracer.start({ name, parent: root }).addTags(tags).finish()
            root.finish()
          })
          assert.deepEqual(problems, [])
          assert.equal(chunks.flat().length, spans.length + 1)
          const read = new Map(chunks.flat().map(span => [span.name, span]))
          for (const { name, tags } of spans) {
            for (const [key, value] of Object.entries(tags)) {
              if (typeof value !== 'string' || key in common.meta || Buffer.byteLength(key) > 200) continue
              if (
                /^(service|resource|span|error|manual|sampling|measured|http\.status)/.test(key) ||
                Buffer.byteLength(name) > 100
              )
                continue
              if (spans.filter(span => span.name === name).length > 1) continue
              assert.equal(read.get(name)?.meta[key], wellFormed(value))
            }
          }
        },
      ),
      { numRuns: 200 },
    )
  })
}
