import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PluginName } from '../../src/index'
import type { Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

/** A client of an SQL database, as the contract uses it. */
export interface QueryClient {
  /** Runs SQL on the one connection; queries made meanwhile wait for it. Resolves to the first row's first value. */
  query(sql: string): Promise<unknown>
  /** The same with a callback, which gets the error, or null and the value. */
  queryThen(sql: string, callback: (error: unknown, value?: unknown) => void): void
  /** Runs SQL on a pool that has one connection. */
  pooled(sql: string): Promise<unknown>
  /** The same with a callback. */
  pooledThen(sql: string, callback: (error: unknown, value?: unknown) => void): void
}

/** What the spans of a library must say. */
export interface QueryFacts<Name extends PluginName> {
  readonly plugin: Name
  readonly name: string
  readonly service: string
  /** SQL whose value is its own text as the server saw it. */
  readonly echo: string
}

/** What depends on where the server is. */
export interface QueryPlace {
  /** Text tags that each span has. */
  readonly meta: Readonly<Record<string, string>>
  /** Numbers that each span has. */
  readonly metrics: Readonly<Record<string, number>>
  /** What the comment in SQL must tell, by key. */
  readonly comment: Readonly<Record<string, string>>
}

/** What every library that sends SQL must do. The functions are asked within the tests; `usual` are options for all. */
export function queryContract<Name extends PluginName>(
  facts: QueryFacts<Name>,
  traced: () => Traced,
  client: () => QueryClient,
  place: () => QueryPlace,
  usual: object = {},
): void {
  const { plugin, name, service, echo } = facts
  const inRequest = <Result>(id: number, action: () => Result): Result =>
    traced().tracer.trace('request', { resource: `request ${id}` }, action)
  const use = (options: object) => traced().tracer.use(plugin, { ...usual, ...options } as never)

  const check = (title: string, act: () => Promise<void>): void =>
    void test(`${plugin}: ${title}`, () => {
      use({})
      return act()
    })

  check('a query has one span that says what was asked, and where', async () => {
    const spans = await traced().collect(() => inRequest(1, () => client().query('select 7 as seven')))
    assert.equal(tree(spans), ['request request 1 app', `  ${name} select 7 as seven ${service}`].join('\n'))
    const span = one(spans, name)
    assert.equal(span.type, 'sql')
    assert.equal(span.error, 0)
    assert.deepEqual(pick(span.meta, Object.keys(place().meta)), place().meta)
    assert.deepEqual(pick(span.metrics, Object.keys(place().metrics)), place().metrics)
    assert.equal(span.meta['db.operation'], 'SELECT')
    assert.equal(span.metrics['db.row_count'], 1)
  })

  check('a query outside of any span begins a trace', async () => {
    const spans = await traced().collect(() => client().query('SELECT 1'))
    assert.equal(tree(spans), `${name} SELECT 1 ${service}`)
    assert.equal(one(spans, name).parentId, 0n)
  })

  check('the caller gets what the database answered', async () => {
    assert.equal(await client().query("SELECT 'value'"), 'value')
    assert.equal(await client().pooled("SELECT 'value'"), 'value')
    const [error, value] = await called(callback => client().queryThen("SELECT 'value'", callback))
    assert.deepEqual([error ?? null, value], [null, 'value'])
    await traced().collect(() => undefined)
  })

  check('an error of the database is told by the span and reaches the caller', async () => {
    const spans = await traced().collect(async () => {
      await assert.rejects(client().query('SELECT no_such_column'), /no_such_column/)
      const [error] = await called(callback => client().queryThen('SELECT no_such_column', callback))
      assert.match(String(error), /no_such_column/)
      await assert.rejects(client().pooled('SELECT no_such_column'), /no_such_column/)
    })
    assert.equal(spans.length, 3)
    for (const span of spans) {
      assert.equal(span.error, 1)
      assert.match(span.meta['error.message'] ?? '', /no_such_column/)
      assert.ok(span.meta['error.type'])
      assert.ok(span.meta['error.stack'])
      assert.equal(span.metrics['db.row_count'], undefined)
    }
  })

  check('a callback runs in the scope of the call, after the span has ended', async () => {
    const { tracer, collect } = traced()
    const run = (id: number, send: QueryClient['queryThen'], sql: string) =>
      inRequest(id, () =>
        called(callback =>
          send(sql, (...given) => {
            tracer.trace('callback', { resource: `callback ${id}` }, () => callback(...given))
          }),
        ),
      )
    const spans = await collect(async () => {
      const { queryThen, pooledThen } = client()
      // All at once, so that each waits for the one before, and runs on where that one has ended.
      await Promise.all([run(1, queryThen, 'SELECT 1'), run(2, queryThen, 'SELECT 2'), run(3, queryThen, 'SELECT no')])
      await Promise.all([
        run(4, pooledThen, 'SELECT 4'),
        run(5, pooledThen, 'SELECT 5'),
        run(6, pooledThen, 'SELECT no'),
      ])
    })
    const sql = ['SELECT 1', 'SELECT 2', 'SELECT no', 'SELECT 4', 'SELECT 5', 'SELECT no']
    const wanted = sql.flatMap((text, at) => [
      `request request ${at + 1} app`,
      `  ${name} ${text} ${service}`,
      `  callback callback ${at + 1} app`,
    ])
    assert.deepEqual(tree(spans).split('\n').sort(), [...wanted].sort())
    for (let id = 1; id <= 6; id++) {
      const request = spans.find(span => span.resource === `request ${id}`)
      const inside = spans.filter(span => span.parentId === request?.spanId)
      const query = inside.find(span => span.name === name)
      const callback = inside.find(span => span.name === 'callback')
      assert.ok(query && callback, `both are children of request ${id}:\n${tree(spans)}`)
      assert.ok(query.start + query.duration <= callback.start)
    }
  })

  check('50 requests at once over a pool of one connection each have their own spans as parents', async () => {
    const { tracer, collect } = traced()
    const spans = await collect(() =>
      Promise.all(
        Array.from({ length: 50 }, (_, id) =>
          inRequest(id, async () => {
            await client().pooled(`SELECT ${id}, 'first'`)
            await tracer.trace('inner', { resource: `inner ${id}` }, () => client().pooled(`SELECT ${id}, 'second'`))
            await client().pooled(`SELECT ${id}, 'third'`)
          }),
        ),
      ),
    )
    assert.equal(spans.length, 50 * 5)
    const resources = new Map(spans.map(span => [span.spanId, span.resource]))
    for (const span of spans) {
      if (span.name !== name) continue
      const [, id, which] = span.resource.match(/^SELECT (\d+), '(\w+)'$/) ?? []
      assert.equal(resources.get(span.parentId), which === 'second' ? `inner ${id}` : `request ${id}`)
    }
  })

  check('queries that wait for one connection each have their own span as parent', async () => {
    const spans = await traced().collect(() =>
      Promise.all(Array.from({ length: 20 }, (_, id) => inRequest(id, () => client().query(`SELECT ${id}`)))),
    )
    assert.equal(spans.length, 40)
    const resources = new Map(spans.map(span => [span.spanId, span.resource]))
    for (const span of spans) {
      if (span.name === name) assert.equal(resources.get(span.parentId), span.resource.replace('SELECT', 'request'))
    }
  })

  check('the service, and how much of the SQL is shown, can be set', async () => {
    use({ service: 'my-database', truncate: 10 })
    try {
      const spans = await traced().collect(() => client().query('SELECT 1234567890'))
      assert.equal(tree(spans), `${name} SELECT 123... my-database`)
    } finally {
      use({})
    }
  })

  check('a library that is turned off while it runs is not traced', async () => {
    use({ enabled: false })
    try {
      const spans = await traced().collect(async () => {
        await client().query('SELECT 1')
        await client().pooled('SELECT 1')
      })
      assert.deepEqual(spans, [])
    } finally {
      use({})
    }
  })

  check('the database gets the text as it was written unless comments are asked for', async () => {
    const spans = await traced().collect(async () => assert.equal(await client().query(echo), echo))
    assert.equal(one(spans, name).meta['_dd.dbm_trace_injected'], undefined)
  })

  check('a comment tells the database the service, in full mode also the trace', async () => {
    for (const mode of ['service', 'dynamic_service', 'full']) {
      use({ dbmPropagationMode: mode })
      try {
        let seen: unknown
        const spans = await traced().collect(async () => {
          seen = await client().query(echo)
        })
        const span = one(spans, name)
        const { traceparent, ...comment } = readComment(String(seen), echo)
        assert.deepEqual(comment, place().comment)
        assert.equal(span.resource, echo)
        assert.equal(traceparent, mode === 'full' ? `00-${span.traceHex}-${hex(span.spanId)}-01` : undefined)
        assert.equal(span.meta['_dd.dbm_trace_injected'], mode === 'full' ? 'true' : undefined)
      } finally {
        use({})
      }
    }
  })

  check('nothing in a comment can end it', async () => {
    const service = "a*/ DROP TABLE b; /*'c' ü\ud800"
    use({ dbmPropagationMode: 'service', service })
    try {
      let seen: unknown
      await traced().collect(async () => {
        seen = await client().query(echo)
      })
      assert.equal(readComment(String(seen), echo).dddbs, service.replace('\ud800', '\ufffd'))
    } finally {
      use({})
    }
  })
}

/** The keys and values of the comment before `sql`. */
function readComment(seen: string, sql: string): Record<string, string> {
  const [, inside] = seen.match(/^\/\*([\w%'=,.~!()-]+)\*\/ /) ?? []
  assert.ok(inside, `begins with a comment: ${seen}`)
  assert.equal(seen, `/*${inside}*/ ${sql}`)
  const pairs = inside.split(',').map(pair => {
    const [, key, value] = pair.match(/^(\w+)='([^']*)'$/) ?? []
    assert.ok(key !== undefined && value !== undefined, `is key='value': ${pair}`)
    return [key, decodeURIComponent(value)]
  })
  return Object.fromEntries(pairs)
}

function called(send: (callback: (error: unknown, value?: unknown) => void) => void): Promise<[unknown, unknown]> {
  return new Promise(resolve => send((error, value) => resolve([error, value])))
}

function one(spans: readonly Span[], name: string): Span {
  const found = spans.filter(span => span.name === name)
  assert.equal(found.length, 1, tree(spans))
  return found[0] as Span
}

function pick<Value>(all: Readonly<Record<string, Value>>, keys: readonly string[]): Record<string, Value | undefined> {
  return Object.fromEntries(keys.map(key => [key, all[key]]))
}

function hex(id: bigint): string {
  return id.toString(16).padStart(16, '0')
}
