import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import type { Client } from 'pg'
import type QueryStream from 'pg-query-stream'
import { tree } from '../../tree'
import type { Span } from '../../wire/span'
import { startTracedPg, type TracedPg } from './traced-pg'

type Done = (error: Error | undefined, rows: unknown[]) => void
/** pg-cursor has no types of its own. */
interface Cursor {
  readonly text: string
  read(count: number, done: Done): void
  read(count: number): Promise<unknown[]>
  close(done: () => void): void
  close(): Promise<void>
  submit(connection: unknown): void
}

let traced: TracedPg
let client: Client
let makeCursor: (text: string, values?: unknown[]) => Cursor
let makeStream: (text: string, values?: unknown[], config?: object) => QueryStream

before(async () => {
  traced = await startTracedPg()
  client = new traced.pg.Client(traced.postgres.url)
  const CursorClass = require('pg-cursor')
  const StreamClass = require('pg-query-stream')
  makeCursor = (...args) => new CursorClass(...args)
  makeStream = (...args) => new StreamClass(...args)
  await client.connect()
})

after(async () => {
  await client.end()
  await traced.stop()
})

const series = 'SELECT generate_series(1, 3) AS number'

/** The spans of an action within a request, of which each child is one of these. */
async function collect(action: () => unknown, ...children: string[]): Promise<readonly Span[]> {
  const spans = await traced.collect(() => traced.tracer.trace('request', action))
  const lines = tree(spans).split('\n')
  assert.deepEqual(
    [lines[0], ...lines.slice(1).sort()],
    ['request request app', ...children.map(line => `  ${line}`).sort()],
  )
  return spans
}

/** A span that shows where it was made. */
function mark(name: string): void {
  traced.tracer.trace(name, () => undefined)
}

test('a query object is given back, and its events happen in the scope of the call', async () => {
  const { pg } = traced
  await collect(
    async () => {
      const query = new pg.Query(series)
      assert.equal(client.query(query), query)
      // Elsewhere, so that only the call's own scope can be what the events are in.
      await traced.tracer.scope().activate(null, async () => {
        query.once('row', () => mark('row'))
        query.once('end', () => mark('end'))
        await once(query, 'end')
      })
    },
    `pg.query ${series} app-postgres`,
    'row row app',
    'end end app',
  )
})

test('a query object that fails tells so in the scope of the call', async () => {
  const { pg } = traced
  const spans = await collect(
    async () => {
      const query = client.query(new pg.Query('SELECT no_such_column'))
      await new Promise(resolve => traced.tracer.scope().activate(null, () => query.once('error', resolve)))
      mark('error')
    },
    'pg.query SELECT no_such_column app-postgres',
    'error error app',
  )
  assert.match(spans.find(({ error }) => error === 1)?.meta['error.message'] ?? '', /no_such_column/)
})

test('a query object whose rows cannot be read has a span that says so', async () => {
  const getTypeParser = () => () => {
    throw new Error('not readable')
  }
  const spans = await collect(async () => {
    const query = client.query(new traced.pg.Query({ text: 'SELECT 1', types: { getTypeParser } }))
    assert.match(String(await new Promise(resolve => query.once('error', resolve))), /not readable/)
  }, 'pg.query SELECT 1 app-postgres')
  const query = spans.find(({ name }) => name === 'pg.query')
  assert.equal(query?.meta['error.message'], 'not readable')
  assert.equal(query?.metrics['db.row_count'], undefined)
})

test('the callback of a query object, given to either, is called in the scope of the call', async () => {
  const { pg } = traced
  for (const given of ['object', 'call']) {
    await collect(
      () =>
        new Promise<void>((resolve, reject) => {
          const callback = (error: unknown) => {
            mark('callback')
            if (error) reject(error)
            else resolve()
          }
          const query = given === 'object' ? new pg.Query(series, callback as never) : new pg.Query(series)
          if (given === 'object') client.query(query)
          else client.query(query as never, callback as never)
        }),
      `pg.query ${series} app-postgres`,
      'callback callback app',
    )
  }
})

test('a cursor has one span from its first row to its close, and calls back in the scope of each read', async () => {
  const { tracer } = traced
  const spans = await collect(
    async () => {
      const cursor = client.query(makeCursor('SELECT generate_series(1, $1::int)', [100]) as never) as Cursor
      const read = (name: string) =>
        tracer.trace(
          name,
          () =>
            new Promise(resolve =>
              cursor.read(2, (_error, rows) => {
                mark(`${name} done`)
                resolve(rows)
              }),
            ),
        )
      assert.equal(((await read('first')) as unknown[]).length, 2)
      assert.equal(((await read('second')) as unknown[]).length, 2)
      assert.equal((await cursor.read(2)).length, 2)
      await tracer.trace(
        'closing',
        () =>
          new Promise<void>(resolve =>
            cursor.close(() => {
              mark('closed')
              resolve()
            }),
          ),
      )
    },
    'pg.query SELECT generate_series(1, $1::int) app-postgres',
    'first first app',
    '  first done first done app',
    'second second app',
    '  second done second done app',
    'closing closing app',
    '  closed closed app',
  )
  const query = spans.find(({ name }) => name === 'pg.query')
  const second = spans.find(({ name }) => name === 'second done')
  assert.ok(query && second && query.start + query.duration > second.start)
})

test('a cursor that fails, and one that is closed unread, end their spans', async () => {
  const spans = await collect(
    async () => {
      const failing = client.query(makeCursor('SELECT no_such_column') as never) as Cursor
      await assert.rejects(failing.read(1), /no_such_column/)
      // pg forgets to close a cursor that still waits for the one before.
      await client.query('SELECT 0')
      const closed = client.query(makeCursor('SELECT 1') as never) as Cursor
      await closed.close()
    },
    'pg.query SELECT no_such_column app-postgres',
    'pg.query SELECT 0 app-postgres',
    'pg.query SELECT 1 app-postgres',
  )
  assert.deepEqual(
    spans.filter(({ error }) => error === 1).map(({ resource }) => resource),
    ['SELECT no_such_column'],
  )
})

test('a stream emits its data in the scope of the call', async () => {
  await collect(
    async () => {
      const stream = client.query(makeStream(series, [], { batchSize: 1 }))
      await traced.tracer.scope().activate(null, async () => {
        stream.once('end', () => mark('end'))
      })
      const rows: unknown[] = []
      stream.on('data', row => {
        mark('data')
        rows.push(row)
      })
      await once(stream, 'close')
      assert.deepEqual(rows, [{ number: 1 }, { number: 2 }, { number: 3 }])
    },
    `pg.query ${series} app-postgres`,
    ...Array(3).fill('data data app'),
    'end end app',
  )
})

test('a stream may be iterated, left early or destroyed', async () => {
  await collect(
    async () => {
      const stream = client.query(makeStream('SELECT generate_series(1, 1000)', [], { batchSize: 1 }))
      for await (const _row of stream) {
        mark('row')
        break
      }
      await client.query('SELECT 0')
      const destroyed = client.query(makeStream('SELECT 1'))
      destroyed.destroy()
      await once(destroyed, 'close')
      await client.query('SELECT 2')
    },
    'pg.query SELECT generate_series(1, 1000) app-postgres',
    'row row app',
    'pg.query SELECT 0 app-postgres',
    'pg.query SELECT 1 app-postgres',
    'pg.query SELECT 2 app-postgres',
  )
})

test('a comment is in what is sent, and not in the text of the object', async () => {
  const { pg, tracer } = traced
  tracer.use('pg', { dbmPropagationMode: 'full' })
  try {
    const text = 'SELECT current_query() AS seen'
    await traced.collect(async () => {
      const query = new pg.Query<{ seen: string }>(text)
      const seen = new Promise<string>(resolve => query.once('row', row => resolve(String(row.seen))))
      client.query(query)
      assert.match(await seen, /^\/\*dddb=.*traceparent='00-.*'\*\/ SELECT/)
      assert.equal(Reflect.get(query, 'text'), text)

      const cursor = client.query(makeCursor(text) as never) as Cursor
      const [first] = (await cursor.read(1)) as { seen: string }[]
      assert.match(first?.seen ?? '', /^\/\*dddb=/)
      assert.equal(cursor.text, text)
      await cursor.close()

      for await (const row of client.query(makeStream(text))) assert.match(row.seen, /^\/\*dddb=/)
    })
  } finally {
    tracer.use('pg', {})
  }
})
