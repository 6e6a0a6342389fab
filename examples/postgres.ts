// A shop that asks PostgreSQL, over a pool. PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE say where it is.
import express from 'express'
import pg from 'pg'

const pool = new pg.Pool({ max: 2 })
const app = express()

app.get('/orders/:id', async (request, response) => {
  const { rows } = await pool.query('SELECT $1::int AS id, now() AS placed', [request.params.id])
  response.json(rows[0])
})

app.get('/stop', (_request, response) => {
  response.send('Server shutting down...\n')
  server.close(() => void pool.end())
})

const server = app.listen(Number(process.env.PORT ?? 54323), '127.0.0.1', () => console.log('the shop listens'))
