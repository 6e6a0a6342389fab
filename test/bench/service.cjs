// A service that is asked by the bench: bare http, express, express that asks another service, or PostgreSQL, a request.
const { monitorEventLoopDelay } = require('node:perf_hooks')
const kind = process.argv[2]
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()

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
  app.use(function third(_request, _response, next) {
    next()
  })
  const router = express.Router()
  router.get('/:id', (_request, response) => response.send('hello'))
  if (kind === 'express') app.use('/users', router)
  else if (kind === 'express-client') {
    const agent = new http.Agent({ keepAlive: true })
    app.get('/users/:id', (_request, response) => {
      http.get({ port: process.env.BENCH_OTHER, host: '127.0.0.1', path: '/name', agent }, answer => {
        let text = ''
        answer.on('data', part => {
          text += part
        })
        answer.on('end', () => response.send(text))
      })
    })
  } else {
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
  if (message !== 'usage') process.exit(0)
  process.send({ usage: process.cpuUsage(), rss: process.memoryUsage.rss(), delay: delay.percentile(99) / 1e6 })
  delay.reset()
})
