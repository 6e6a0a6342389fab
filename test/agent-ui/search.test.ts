import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import type { GroupList } from '../../src/agent/list-model'
import type { TraceList } from '../../src/agent/model'
import { nearestOf } from '../../src/agent/near'
import { spanPartOf, termOf, termsOf, withTerm, withTerms } from '../../src/agent/page/search-terms'
import { readQuery } from '../../src/agent/query'
import { type Rig, startRig, wireSpan } from './rig'

const start = Date.UTC(2026, 0, 2, 3, 4, 5)
const at = (milliseconds: number): bigint => BigInt(start + milliseconds) * 1_000_000n

/** Three traces: a shop's of three spans with an error, a cart's and a mailer's. */
async function fill({ send }: Rig): Promise<void> {
  const server = { 'span.kind': 'server', 'http.status_code': '503', 'user.plan': 'gold' }
  const query = {
    name: 'pg.query',
    type: 'sql',
    service: 'db',
    resource: 'SELECT f(a)',
    metrics: { 'db.row_count': 12 },
  }
  await send([
    [
      wireSpan({ trace_id: 1n, span_id: 1n, start: at(0), meta: server, error: 1 }),
      wireSpan({ trace_id: 1n, parent_id: 1n, start: at(1), ...query }),
      wireSpan({ trace_id: 1n, parent_id: 1n, start: at(2), ...query }),
    ],
    [
      wireSpan({
        trace_id: 2n,
        service: 'cart',
        start: at(60_000),
        meta: { 'user.plan': 'free', 'http.status_code': '200' },
      }),
    ],
    [
      wireSpan({
        trace_id: 3n,
        service: 'mailer',
        resource: 'or',
        start: at(120_000),
        metrics: { 'db.row_count': 3.5 },
      }),
    ],
  ])
}

async function find({ json }: Rig, query: string): Promise<{ ids: string; problem: string | undefined }> {
  const { traces, problem } = await json<TraceList>(`/api/traces?q=${encodeURIComponent(query)}`)
  return {
    ids: traces
      .map(({ id }) => Number(id))
      .sort()
      .join(' '),
    problem,
  }
}

test('alternatives, brackets, comparisons of numbers and times, and terms of the root find what they say', async context => {
  const rig = await startRig(context)
  await fill(rig)
  const cases: readonly [string, string][] = [
    ['service:shop or service:cart', '1 2'],
    ['service:shop OR service:cart OR service:mailer', '1 2 3'],
    ['service:cart user.plan:gold or service:mailer', '3'],
    ['service:mailer or service:cart user.plan:gold', '3'],
    ['(service:mailer or service:cart) user.plan:*', '2'],
    ['-(service:shop or service:cart)', '3'],
    ['-(service:shop -type:sql)', '1 2 3'],
    ['((service:cart))', '2'],
    ['(service:shop or (service:cart status:ok)) -user.plan:gold', '2'],
    ['service:shop AND status:error', '1'],
    ['"or"', '3'],
    ['resource:or', '3'],
    ['spans:>1', '1'],
    ['spans:3', '1'],
    ['spans:<=1', '2 3'],
    ['errors:>0', '1'],
    ['errors:0', '2 3'],
    ['http.status_code:>=500', '1'],
    ['http.status_code:<300', '2'],
    ['db.row_count:>10', '1'],
    ['db.row_count:<=3.5', '3'],
    ['db.row_count:>-1', '1 3'],
    ['start:>2026-01-02T03:04:30Z', '2 3'],
    ['start:>=2026-01-02T03:04:05Z start:<2026-01-02T03:05:05.000Z', '1'],
    ['start:<2026-01-02T04:05:00+01:00', '1'],
    ['start:<2026-01-02', ''],
    ['root.service:shop', '1'],
    ['root.service:db', ''],
    ['root.user.plan:free', '2'],
    ['root.status:5*', '1'],
    ['-root.status:*', '3'],
    ['span(service:db type:sql)', '1'],
    ['span(service:shop type:sql)', ''],
    ['-span(service:db) user.plan:*', '2'],
    ['span(service:db or service:cart)', '1 2'],
    ['SPAN(service:db duration:<=5ms start:>2026-01-02T03:04:05.0005Z)', '1'],
    ['span(service:shop errors:>0)', '1'],
    ['span(errors:>1)', ''],
    ['resource:"select f(a)"', '1'],
    ['resource:*f(a)', '1'],
    ['f(a)', '1'],
  ]
  for (const [query, expected] of cases) {
    assert.deepEqual(await find(rig, query), { ids: expected, problem: undefined }, query)
  }
})

test('what cannot be read of alternatives, brackets and comparisons is named, and the rest counts', async context => {
  const rig = await startRig(context)
  await fill(rig)
  const cases: readonly [string, string, string][] = [
    ['service:shop or', '1', 'or: expected a term on both sides, got one side'],
    ['or service:shop', '1', 'or: expected a term on both sides, got one side'],
    ['(service:shop', '1', '(: expected a closing ), got the end'],
    ['service:shop)', '1', '): expected a ( before it, got none'],
    ['spans:many', '1 2 3', 'spans: expected a number or a comparison such as >100, got many'],
    ['errors:>', '1 2 3', 'errors: expected a number or a comparison such as >100, got >'],
    ['user.plan:>gold', '1 2 3', 'user.plan: expected a number or a comparison such as >100, got >gold'],
    [
      'start:14:03',
      '1 2 3',
      'start: expected a comparison such as >14:03, <14:03:59.5 or >2026-01-02T14:03Z, got 14:03',
    ],
    ['usr.plan:gold', '', 'no span has the tag usr.plan; did you mean user.plan?'],
    ['sevice:shop', '', 'no span has the tag sevice; did you mean service?'],
    ['-nothing.like.it:x service:cart', '2', 'no span has the tag nothing.like.it'],
    ['root.usr.plan:x or service:cart', '2', 'no span has the tag usr.plan; did you mean user.plan?'],
    [`${'('.repeat(60)}service:cart`, '1 2 3', 'expected at most 50 brackets within one another'],
  ]
  for (const [query, ids, problem] of cases) {
    const found = await find(rig, query)
    assert.equal(found.ids, ids, query)
    assert.ok(found.problem?.startsWith(problem), `${query}: ${found.problem}`)
  }
  await rig.ask('/api/clear', { method: 'POST' })
  assert.equal((await find(rig, 'usr.plan:gold')).problem, undefined)
})

test('a time of the clock is one of today', () => {
  const seen: number[] = []
  const now = new Date().setHours(14, 3, 0, 0)
  for (const [query, offset] of [
    ['start:>14:03', 1],
    ['start:<=14:03:00.5', 500],
    ['start:>14:03:00.5', 500],
  ] as const) {
    const spans = new Map([['a', spanAt(now + offset)]])
    const trace = { low: 'a', high: '', arrival: 1, spans, bytes: 0, revision: 0 }
    if (readQuery(query).matches(trace)) seen.push(offset)
  }
  assert.deepEqual(seen, [1, 500])
})

function spanAt(time: number) {
  const texts = { service: 's', name: 'n', resource: 'r', type: '', kind: '' }
  return { id: 'a', ...texts, start: time, duration: 1, error: false, meta: {}, metrics: {}, links: [], events: [] }
}

test('the queries of SEARCH.md are all read without a problem', () => {
  const text = readFileSync(join(__dirname, '../../src/agent/SEARCH.md'), 'utf8')
  const rows = text.split('\n').filter(line => /^\| `/.test(line))
  const queries = rows
    .flatMap(row => (row.split(' | ')[0] ?? '').match(/`[^`]+`/g) ?? [])
    .map(each => each.slice(1, -1))
  assert.ok(queries.length > 20, `${queries.length} queries`)
  for (const query of queries) assert.equal(readQuery(query).problem, undefined, query)
})

test('keys and values that begin so are told, the words of the language first, and no more than fifty', async context => {
  const rig = await startRig(context)
  await fill(rig)
  const { json, send } = rig
  assert.deepEqual(await json('/api/keys?prefix=user'), ['user.plan'])
  assert.deepEqual(await json('/api/keys?prefix=S'), ['service', 'status', 'spans', 'start', 'span.kind'])
  assert.deepEqual((await json<string[]>('/api/keys?key=user.plan&prefix=')).sort(), ['free', 'gold'])
  assert.deepEqual(await json('/api/keys?key=service&prefix=C'), ['cart'])
  assert.deepEqual(await json('/api/keys?key=constructor&prefix='), [])
  await send([[wireSpan({ meta: Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`k${at}`, 'v'])) })]])
  assert.equal((await json<string[]>('/api/keys?prefix=k')).length, 50)
})

test('traces are grouped by a word of their root or by a tag of any span, and the term of a group finds the same traces', async context => {
  const rig = await startRig(context)
  await fill(rig)
  for (let id = 10; id < 14; id++) {
    await rig.send([[wireSpan({ trace_id: id, service: 'cart', duration: (id - 9) * 1e6, error: id > 12 ? 1 : 0 })]])
  }
  const groups = (by: string, query = '') => rig.json<GroupList>(`/api/groups?by=${by}&q=${encodeURIComponent(query)}`)
  const services = await groups('service')
  assert.equal(services.term, 'root.service')
  assert.deepEqual(
    services.groups.map(({ value, count, errors }) => [value, count, errors]),
    [
      ['cart', 5, 1],
      ['mailer', 1, 0],
      ['shop', 1, 1],
    ],
  )
  assert.deepEqual([services.groups[0]?.p50, services.groups[0]?.p95], [3, 5])
  for (const by of ['service', 'resource', 'status', 'user.plan', 'type', 'db.row_count', 'no.such', '__proto__']) {
    const { groups: found, term } = await groups(by)
    for (const { value, count } of found) {
      const query = value === '' ? `-${term}:*` : termOf(term, value)
      const list = await rig.json<TraceList>(`/api/traces?q=${encodeURIComponent(query)}`)
      assert.equal(list.matches, count, query)
    }
  }
  assert.deepEqual(
    (await groups('user.plan', 'service:cart')).groups.map(({ value, count }) => [value, count]),
    [
      ['', 4],
      ['free', 1],
    ],
  )
})

test('at most 500 groups are told, those of the most traces, and how many are left out', async context => {
  const { send, json } = await startRig(context)
  await send(Array.from({ length: 600 }, (_, at) => [wireSpan({ resource: `GET /${at}` })]))
  await send([[wireSpan({ resource: 'GET /599' })]])
  const { groups, left } = await json<GroupList>('/api/groups?by=resource')
  assert.deepEqual([groups.length, left, groups[0]?.value, groups[0]?.count], [500, 100, 'GET /599', 2])
})

test('names that are written almost so are near, the nearest first', () => {
  assert.deepEqual(nearestOf('usr.plan', ['user.plan', 'usr.plans', 'other']), ['user.plan', 'usr.plans'])
  assert.deepEqual(nearestOf('HTTP.status', ['http.status', 'http.method']), ['http.status'])
  assert.deepEqual(nearestOf('a', ['xyz']), [])
  const word = fc.stringMatching(/^[a-z.]{8,20}$/)
  fc.assert(
    fc.property(word, fc.nat(7), (name, index) => {
      assert.deepEqual(nearestOf(name.slice(0, index) + name.slice(index + 1), [name]), [name])
    }),
  )
})

test('the page changes single terms of a query and leaves the rest, alternatives and brackets too', () => {
  assert.deepEqual(termsOf('a (b or "c d") -(e f:g) h:"i j" k(l)'), [
    'a',
    '(b or "c d")',
    '-(e f:g)',
    'h:"i j"',
    'k(l)',
  ])
  assert.equal(withTerm('a or b', 'service', 'x'), '(a or b) service:x')
  assert.equal(withTerm('(a or b) service:x', 'service', ''), '(a or b)')
  assert.equal(withTerm('(service:a or b) service:x', 'service', 'y'), '(service:a or b) service:y')
  assert.equal(withTerms('duration:>1s a', ['duration', 'start'], ['duration:>2s']), 'a duration:>2s')
  assert.deepEqual(termsOf('a span(b c:"d e") f'), ['a', 'span(b c:"d e")', 'f'])
  assert.equal(spanPartOf('a span(b c:"d e") f'), 'b c:"d e"')
  assert.equal(withTerms('a span(b c) spanner', ['span'], []), 'a spanner')
  assert.equal(termOf('k', '>5'), 'k:">5"')
  assert.equal(termOf('k', 'f(x)'), 'k:"f(x)"')
  const query = fc.stringMatching(/^[-ab:"()<> or]{0,30}$/)
  fc.assert(
    fc.property(query, source => {
      assert.equal(termsOf(source).join('').replace(/\s/g, ''), source.replace(/\s/g, ''))
    }),
  )
})
