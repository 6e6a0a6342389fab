import express from 'express'
import tracer from 'tracer'

tracer.init()
const server = express()
  .get('/hello/:name', (request, response) => response.send(request.params.name))
  .listen(0, async () => {
    await (await fetch(`http://127.0.0.1:${server.address().port}/hello/ada`)).text()
    server.close()
  })
