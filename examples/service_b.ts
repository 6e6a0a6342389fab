// Service B: listens on 54322; /b sleeps a second, /stop ends it. Nothing here knows of tracing.
import { setTimeout as sleep } from 'node:timers/promises'
import express from 'express'

const app = express()

app.get('/b', async (_request, response) => {
  await sleep(1000)
  response.send('OK')
})

app.get('/stop', (_request, response) => {
  response.send('Server shutting down...\n')
  server.close()
})

const server = app.listen(54322, '0.0.0.0', () => console.log('service B listens on 54322'))
