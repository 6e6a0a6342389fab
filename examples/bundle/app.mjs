// A server that is shipped as one file. The tracer comes first: what a bundle imports runs in this order.
import 'tracer/init'
import express from 'express'

const server = express()
  .get('/users/:id', (request, response) => response.json({ id: request.params.id }))
  .get('/stop', (_, response) => {
    response.send('stopping\n')
    server.close()
  })
  .listen(process.env.PORT ?? 3000, () => console.log(`listens on ${server.address().port}`))
