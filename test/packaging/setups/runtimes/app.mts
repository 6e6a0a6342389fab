import { createRequire } from 'node:module'
import express from 'express'
import pg from 'pg'

const require = createRequire(import.meta.url)
const port: number = await require('./postgres.cjs').listen()
const client = new pg.Client({ host: '127.0.0.1', port, user: 'shop', password: 'x', ssl: false })
await client.connect()
const app = express().get('/hello/:name', async (request, response) => {
  await client.query('SELECT 1')
  response.send(request.params.name)
})
const server = app.listen(0, async () => {
  const { port } = server.address() as { port: number }
  const headers = new Headers({ accept: 'text/plain' })
  const text = await (await fetch(new Request(`http://127.0.0.1:${port}/hello/ada`, { headers }))).text()
  console.log(`answered ${text}; fetch takes ${fetch.length} arguments`)
  setTimeout(() => process.exit(0), 500)
})
