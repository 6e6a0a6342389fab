import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validate } from '../validator'
import { float32, float64, headersFor, pack, Raw, rootSpan, START } from './payloads'

const badSpans: readonly (readonly [sentence: string, fields: Record<string, unknown>, problem: RegExp])[] = [
  ...[
    'service',
    'name',
    'resource',
    'trace_id',
    'span_id',
    'parent_id',
    'start',
    'duration',
    'error',
    'meta',
    'metrics',
  ].map((key): [string, Record<string, unknown>, RegExp] => [
    `a span without ${key}`,
    { [key]: undefined },
    RegExp(`: ${key}: absent`),
  ]),
  ['an unknown key', { sampled: 1 }, /: sampled: unknown key/],
  ['an empty service', { service: '' }, /: service: empty/],
  ['a service over 100 bytes', { service: 'é'.repeat(51) }, /: service: 102 bytes, at most 100/],
  ['a service that is bin', { service: Uint8Array.of(97) }, /: service: bin of 1, expected str/],
  ['a name over 100 bytes', { name: 'n'.repeat(101) }, /: name: 101 bytes/],
  ['an empty name', { name: '' }, /: name: empty/],
  ['an empty resource', { resource: '' }, /: resource: empty/],
  ['a resource over 5000 bytes', { resource: 'r'.repeat(5001) }, /: resource: 5001 bytes/],
  ['a resource that is not UTF-8', { resource: new Raw(0xa1, 0xff) }, /: resource: .* is not UTF-8/],
  ['a type of nil', { type: null }, /: type: nil, expected str/],
  ['a type over 100 bytes', { type: 't'.repeat(101) }, /: type: 101 bytes/],
  ['trace id 0', { trace_id: 0n }, /: trace_id: 0 is not in 1…/],
  ['a negative trace id', { trace_id: -5n }, /: trace_id: -5/],
  ['a trace id as text', { trace_id: '123' }, /: trace_id: str "123"/],
  ['span id 0', { span_id: 0n }, /: span_id: 0/],
  ['a span id as a float', { span_id: float64(7) }, /: span_id: float64 7, expected an integer/],
  ['a parent id of nil', { parent_id: null }, /: parent_id: nil/],
  ['a span that is its own parent', { parent_id: 0xffff_ffff_ffff_fff0n }, /: parent_id: the span is its own parent/],
  ['a start that is a float', { start: float64(1.7e18) }, /: start: float64/],
  ['a start in ms', { start: 1_763_800_000_123n }, /: start: 1763800000123 is not in 946684800000000000…/],
  ['a start beyond int64', { start: 2n ** 63n }, /: start: 9223372036854775808/],
  ['a duration that is a float', { duration: float64(3) }, /: duration: float64 3/],
  ['a negative duration', { duration: -1n }, /: duration: -1/],
  ['an end beyond int64', { duration: 2n ** 63n - START }, /: duration: /],
  ['an error that is a bool', { error: true }, /: error: bool true/],
  ['an error of 2', { error: 2 }, /: error: 2 is not in 0…1/],
  ['a meta of nil', { meta: null }, /: meta: nil, expected a map/],
  ['a metrics of nil', { metrics: null }, /: metrics: nil, expected a map/],
  ['a number in meta', { meta: { pid: 7 } }, /: meta\.pid: int 7, expected str/],
  ['a meta value over 25000 bytes', { meta: { big: 'x'.repeat(25_001) } }, /: meta\.big: 25001 bytes/],
  ['a meta value that is not UTF-8', { meta: { bad: new Raw(0xa1, 0x80) } }, /: meta\.bad: .* is not UTF-8/],
  ['a meta key over 200 bytes', { meta: { [`${'k'.repeat(201)}`]: '' } }, /: key of meta\.k+: 201 bytes/],
  ['an empty meta key', { meta: { '': 'x' } }, /: key of meta\.: empty/],
  ['a meta key that is no text', { meta: new Map([[1, 'x']]) }, /: key of meta\.: int 1/],
  ['a text in metrics', { metrics: { ratio: '1' } }, /: metrics\.ratio: str "1"/],
  ['a bool in metrics', { metrics: { ratio: true } }, /: metrics\.ratio: bool/],
  ['a float32 in metrics', { metrics: { ratio: float32(1) } }, /: metrics\.ratio: float32 1, expected/],
  ['NaN in metrics', { metrics: { ratio: Number.NaN } }, /: metrics\.ratio: NaN is not finite/],
  ['Infinity in metrics', { metrics: { ratio: Number.POSITIVE_INFINITY } }, /: metrics\.ratio: Infinity/],
  ['a metrics key over 200 bytes', { metrics: { [`${'k'.repeat(201)}`]: 1 } }, /: key of metrics\.k+: 201 bytes/],
  ['an ext type', { metrics: { ratio: new Raw(0xd4, 1, 0) } }, /: metrics\.ratio: ext 1/],
  ['a status code in metrics', { metrics: { 'http.status_code': 200 } }, /: metrics\.http\.status_code: is a metric/],
  ['a status code of 42', { meta: { 'http.status_code': '42' } }, /: meta\.http\.status_code: .* expected/],
  ['a status code of 600', { meta: { 'http.status_code': '600' } }, /: meta\.http\.status_code/],
  ['a tid of 32 digits', { meta: { '_dd.p.tid': 'a'.repeat(32) } }, /: meta\._dd\.p\.tid: .* expected/],
  ['a tid in upper case', { meta: { '_dd.p.tid': 'A'.repeat(16) } }, /: meta\._dd\.p\.tid: /],
  ['a root without tid', { meta: { '_dd.p.tid': undefined } }, /: meta\._dd\.p\.tid: absent on the first span/],
  ['a decision maker without minus', { meta: { '_dd.p.dm': '4' } }, /: meta\._dd\.p\.dm: /],
  ['events that do not parse', { meta: { events: '[{' } }, /: meta\.events: does not parse/],
  ['events that are no array', { meta: { events: '{}' } }, /: meta\.events: is JSON but no array/],
  ['an event without time', { meta: { events: '[{"name":"e"}]' } }, /: meta\.events\[0\]: .*has not the wanted/],
  ['links that do not parse', { meta: { '_dd.span_links': '[' } }, /: meta\._dd\.span_links: does not parse/],
  ['a link with a short id', { meta: { '_dd.span_links': '[{"trace_id":"1","span_id":"2"}]' } }, /_links\[0\]: /],
  ['no priority', { metrics: { _sampling_priority_v1: undefined } }, /: metrics\._sampling_priority_v1: absent/],
  ['half a priority', { metrics: { _sampling_priority_v1: 0.5 } }, /: metrics\._sampling_priority_v1: 0\.5/],
  ['a top level of 0', { metrics: { '_dd.top_level': 0 } }, /: metrics\._dd\.top_level: 0, expected 1/],
  ['a measured of 2', { metrics: { '_dd.measured': 2 } }, /: metrics\._dd\.measured: 2, expected 1/],
  ['a JSON link with flags of 2', { meta: jsonLink({ flags: 2 }) }, /_links\[0\]: /],
  ['a JSON link with a tracestate of 1', { meta: jsonLink({ tracestate: 1 }) }, /_links\[0\]: /],
  ['a JSON link with a list of attributes', { meta: jsonLink({ attributes: [] }) }, /_links\[0\]: /],
  ['a JSON link with attributes of null', { meta: jsonLink({ attributes: null }) }, /_links\[0\]: /],
  ['a meta_struct nobody wants', { meta_struct: {} }, /: meta_struct: the agent did not offer/],
  ['a meta_struct outside of bin', { meta_struct: { a: 'x' } }, /: meta_struct\.a: str "x" of 1 bytes, expected bin/],
  ['a meta_struct that holds no msgpack', { meta_struct: { a: Uint8Array.of(0xc1) } }, /: meta_struct\.a: holds no/],
  ['span_events nobody wants', { span_events: [] }, /: span_events: the agent did not offer/],
  ['a span event without name', { span_events: [{ time_unix_nano: 1n }] }, /: span_events\[0\]\.name: absent/],
  ['a typed value of another type', event({ type: 2, int_value: 'x' }), /\[0\]\.attributes\.a\.int_value: str/],
  ['a plain value among typed ones', event('x'), /\[0\]\.attributes\.a: str "x" of 1 bytes has no known type/],
  [
    'an array of several types',
    event({
      type: 4,
      array_value: {
        values: [
          { type: 0, string_value: '' },
          { type: 2, int_value: 1 },
        ],
      },
    }),
    /\[0\]\.attributes\.a\.array_value\.values: holds values of several types/,
  ],
  ['a yes that is no bool', event({ type: 1, bool_value: 1 }), /: span_events\[0\]\.attributes\.a\.bool_value: int 1/],
  ['a double that is an int', event({ type: 3, double_value: 1 }), /\.a\.double_value: int 1, expected float64/],
  ['a text that is a number', event({ type: 0, string_value: 1 }), /\.a\.string_value: int 1, expected str/],
  ['a type that is text', event({ type: '0', string_value: '' }), /\.a: map of 2 has no known type/],
  [
    'a bad value in an array',
    event({ type: 4, array_value: { values: [{ type: 0, string_value: 1 }] } }),
    /\.a\.array_value\.values\[0\]\.string_value: int 1/,
  ],
  ['a span event that is no map', { span_events: [1] }, /: span_events\[0\]: int 1, expected a map/],
  ['a span event without a name in it', { span_events: [{ time_unix_nano: 1n, name: '' }] }, /\[0\]\.name: empty/],
  ['a link attribute that is a number', link({ attributes: { a: 1 } }), /: span_links\[0\]\.attributes\.a: int 1/],
  ['a tracestate that is a number', link({ tracestate: 1 }), /: span_links\[0\]\.tracestate: int 1, expected str/],
  ['flags beyond 32 bits', link({ flags: 2n ** 32n }), /: span_links\[0\]\.flags: 4294967296/],
  ['span_links that are no array', { span_links: {} }, /: span_links: map of 0, expected an array/],
  ['a link to trace 0', { span_links: [{ trace_id: 0n, span_id: 1n }] }, /: span_links\[0\]\.trace_id: 0/],
  ['a link without span', { span_links: [{ trace_id: 1n }] }, /: span_links\[0\]\.span_id: absent/],
  ['an unknown key in a link', { span_links: [{ trace_id: 1n, span_id: 1n, x: 1 }] }, /: span_links\[0\]\.x: unknown/],
]

for (const [sentence, fields, problem] of badSpans) {
  test(`a problem is found: ${sentence}`, () => {
    const body = pack([[rootSpan(fields)]])
    const problems = validate(body, headersFor(body, 1), '0.4')
    assert.match(problems.join('\n'), problem)
    assert.ok(problems.every(text => text.startsWith('chunk 0')))
  })
}

/** A span with one event that has one attribute. */
function event(value: unknown): Record<string, unknown> {
  return { span_events: [{ time_unix_nano: 1n, name: 'e', attributes: { a: value } }] }
}

/** A span with one link. */
function link(fields: Record<string, unknown>): Record<string, unknown> {
  return { span_links: [{ trace_id: 1n, span_id: 1n, ...fields }] }
}

/** A meta with one link as JSON. */
function jsonLink(fields: Record<string, unknown>): Record<string, string> {
  return { '_dd.span_links': JSON.stringify([{ trace_id: 'a'.repeat(32), span_id: 'b'.repeat(16), ...fields }]) }
}
