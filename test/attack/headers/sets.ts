import fc from 'fast-check'

/** Headers of one request, in their order; a name may come again. */
export type HeaderSet = readonly (readonly [name: string, value: string])[]

const usual: HeaderSet = [
  ['x-datadog-trace-id', '1234567890123456789'],
  ['x-datadog-parent-id', '987654321'],
  ['x-datadog-sampling-priority', '2'],
  ['x-datadog-origin', 'rum'],
  ['x-datadog-tags', '_dd.p.tid=640cfd8d00000000,_dd.p.dm=-4,_dd.p.usr.id=eA'],
  ['traceparent', '00-640cfd8d000000001122334455667788-1234567890123456-01'],
  ['tracestate', 'dd=s:2;o:rum;p:0123456789abcdef;t.dm:-4,ot=th:8;rv:12345678901234,foo=1'],
  ['b3', '640cfd8d00000000abcdefab12345678-000000003ade68b1-1'],
  ['x-b3-traceid', '640cfd8d00000000abcdefab12345678'],
  ['x-b3-spanid', '000000003ade68b1'],
  ['x-b3-sampled', '1'],
  ['x-b3-flags', '1'],
  ['baggage', 'user.id=42,foo=bar;meta=1,a=%20b'],
  ['ot-baggage-user', 'ann'],
  ['x-forwarded-for', '203.0.113.7, 10.0.0.1'],
  ['user-agent', 'curl/8.0'],
  ['content-type', 'text/plain'],
]

const hostileNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'ot-baggage-__proto__', 'x', '0']
const pieces = [
  '=',
  ',',
  ';',
  ':',
  '%',
  '%0d%0a',
  '%00',
  '%ff',
  '__proto__',
  'constructor',
  '-',
  '_dd.p.',
  'NaN',
  '0'.repeat(40),
]

// What Node's parser lets through in a value: no control characters but the tab; letters above ASCII as single bytes.
const letter = fc.integer({ min: 0x20, max: 0xff }).filter(code => code !== 0x7f)
const anyText = fc.array(letter, { maxLength: 80 }).map(codes => String.fromCharCode(...codes))
const usualPair = fc.constantFrom(...usual)

const bent = fc
  .tuple(usualPair, fc.nat(60), fc.oneof(anyText, fc.constantFrom(...pieces)))
  .chain(([[name, value], at, more]) => {
    const place = at % (value.length + 1)
    return fc
      .constantFrom(
        value.slice(0, place),
        value.slice(0, place) + more + value.slice(place),
        value.slice(0, place) + more + value.slice(place + 1),
        value.replace(/[1-9a-f]/g, '0'),
        value.replace(/\d/g, 'f'),
        value.toUpperCase(),
        value.repeat(40),
        `${value}, ${value}`,
        `-${value}`,
        more,
      )
      .map(text => [name, text] as const)
  })
const foreign = fc.tuple(fc.constantFrom(...hostileNames), fc.oneof(anyText, fc.constantFrom(...pieces)))
const pair = fc.oneof(
  { weight: 3, arbitrary: usualPair },
  { weight: 4, arbitrary: bent },
  { weight: 1, arbitrary: foreign },
)

/** So many sets, the same ones for the same seed. */
export function headerSets(count: number, seed: number): HeaderSet[] {
  return fc.sample(fc.array(pair, { minLength: 1, maxLength: 14 }), { numRuns: count, seed })
}
