// Asks itself twice, once by http and from there by fetch, and ends.
const http = require('node:http')
const express = require('express')

const app = express()
app.get('/a', (_request, response) => response.end('ok'))
app.get('/b/:id', async (_request, response) => {
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/a`)
  response.end(await answer.text())
})
const server = app.listen(0, '127.0.0.1', () => {
  http.get(`http://127.0.0.1:${server.address().port}/b/1`, response => {
    response.resume()
    response.on('end', () => setTimeout(() => process.exit(0), 300))
  })
})
