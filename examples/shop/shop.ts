// What customers see: pages of products, a search, the checkout. Nothing here knows of tracing.
import express, { type NextFunction, type Request, type Response } from 'express'
import { Redis } from 'ioredis'
import pg from 'pg'
import { pino } from 'pino'
import { tellAddress } from './listen'

const log = pino({ base: null })
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 })
// The database may end before the services do.
pool.on('error', error => log.warn({ err: error }, 'a connection was lost'))
const cache = new Redis(process.env.REDIS_URL ?? '')
const orders = process.env.ORDERS_URL ?? ''
const app = express()
app.use(express.json())

app.get('/products/:id', async (request, response) => {
  const key = `product:${request.params.id}`
  const known = await cache.get(key)
  if (known !== null) {
    response.type('json').send(known)
    return
  }
  const { rows } = await pool.query('SELECT id, name, cents FROM products WHERE id = $1', [request.params.id])
  if (rows.length === 0) {
    log.warn({ product: request.params.id }, 'no such product')
    response.status(404).send('no such product')
    return
  }
  await cache.set(key, JSON.stringify(rows[0]), 'EX', 2)
  response.json(rows[0])
})

app.get('/search', async (request, response) => {
  // A search for one letter looks at everything, and is slow.
  const word = String(request.query.q ?? '')
  const { rows } = await pool.query('SELECT p.id, p.name, pg_sleep($2) FROM products p WHERE p.name ILIKE $1 LIMIT 1', [
    `%${word}%`,
    word.length < 2 ? 0.4 : 0.01,
  ])
  response.json({ found: rows.length, ranked: rank(word) })
})

app.post('/checkout', async (request, response) => {
  log.info({ items: request.body.items.length }, 'checkout')
  const answer = await fetch(`${orders}/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request.body),
  })
  if (!answer.ok) throw new CheckoutFailed(`the order was refused: ${await answer.text()}`)
  response.status(201).json(await answer.json())
})

class CheckoutFailed extends Error {
  override readonly name = 'CheckoutFailed'
}

app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
  log.error({ err: error }, 'request failed')
  response.status(500).send('sorry')
})

/** Takes its time, so that a profile shows it. */
function rank(word: string): number {
  let score = word.length
  for (let step = 0; step < 1_500_000; step++) score += Math.sqrt(score + step)
  return Math.round(score % 100)
}

const server = app.listen(0, '127.0.0.1', () => tellAddress(server))
