// A service that is asked by the bench: bare http, express, or express with a query to PostgreSQL a request.
const kind = process.argv[2]

function listen(server) {
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
}

const http = require('node:http')
if (kind === 'http') {
  listen(http.createServer((_request, response) => response.end('hello')))
} else {
  const express = require('express')
  const app = express()
  app.use(function first(_request, _response, next) {
    next()
  })
  app.use(function second(_request, _response, next) {
    next()
  })
  if (kind === 'express') app.get('/users/:id', (_request, response) => response.send('hello'))
  else {
    const { Pool } = require('pg')
    const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 4 })
    app.get('/users/:id', async (request, response) => {
      const { rows } = await pool.query('SELECT $1::text AS name', [request.params.id])
      response.send(rows[0].name)
    })
  }
  listen(http.createServer(app))
}

process.on('message', message => {
  if (message === 'usage') process.send({ usage: process.cpuUsage(), rss: process.memoryUsage.rss() })
  else process.exit(0)
})
