import { get } from 'node:http'
import express from 'express'

const app = express()
app.get('/hello/:name', (request, response) => response.send(`hello ${request.params.name}`))
const server = app.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  await (await fetch(`http://127.0.0.1:${port}/hello/fetch`)).text()
  get({ port, path: '/hello/get', agent: false }, response => response.resume().on('end', () => server.close()))
})
