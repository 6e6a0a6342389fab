// Takes orders: stores them in PostgreSQL, and puts a letter for each into a queue. Nothing here knows of tracing.
import { Queue } from 'bullmq'
import express from 'express'
import pg from 'pg'
import { pino } from 'pino'
import { tellAddress } from './listen'

const log = pino({ base: null })
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 })
// The database may end before the services do.
pool.on('error', error => log.warn({ err: error }, 'a connection was lost'))
const { hostname, port } = new URL(process.env.REDIS_URL ?? '')
const letters = new Queue('letters', { connection: { host: hostname, port: Number(port) } })
const app = express()
app.use(express.json())

interface Item {
  readonly product: number
  readonly count: number
}

app.post('/orders', async (request, response) => {
  const items: readonly Item[] = request.body.items
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rows } = await client.query('INSERT INTO orders (customer) VALUES ($1) RETURNING id', [
      request.body.customer,
    ])
    // A query for each item: the page tells of it.
    for (const { product, count } of items) {
      await client.query('INSERT INTO items (order_id, product_id, count) VALUES ($1, $2, $3)', [
        rows[0].id,
        product,
        count,
      ])
    }
    await client.query('COMMIT')
    await letters.add('receipt', { order: rows[0].id, customer: request.body.customer })
    log.info({ order: rows[0].id, items: items.length }, 'order stored')
    response.status(201).json({ order: rows[0].id })
  } catch (error) {
    await client.query('ROLLBACK')
    log.error({ err: error, customer: request.body.customer }, 'order refused')
    response.status(422).send(error instanceof Error ? error.message : 'unknown')
  } finally {
    client.release()
  }
})

app.get('/orders/:id', async (request, response) => {
  const { rows } = await pool.query(
    'SELECT o.id, o.customer, count(i.*)::int AS items FROM orders o JOIN items i ON i.order_id = o.id WHERE o.id = $1 GROUP BY o.id',
    [request.params.id],
  )
  response.json(rows[0] ?? null)
})

async function open(): Promise<void> {
  await pool.query(`
    CREATE TABLE products (id int PRIMARY KEY, name text NOT NULL, cents int NOT NULL);
    INSERT INTO products SELECT n, 'product ' || n, 100 * n FROM generate_series(1, 200) n;
    CREATE TABLE orders (id serial PRIMARY KEY, customer text NOT NULL);
    CREATE TABLE items (order_id int REFERENCES orders, product_id int REFERENCES products, count int CHECK (count > 0));
  `)
  const server = app.listen(0, '127.0.0.1', () => tellAddress(server))
}

void open()
