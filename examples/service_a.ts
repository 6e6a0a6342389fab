// Service A: listens on 54321; /a calls service B, /stop ends it. Nothing here knows of tracing.
import express from 'express'

const app = express()

app.get('/a', async (_request, response) => {
  await fetch('http://127.0.0.1:54322/b')
  response.send('OK')
})

app.get('/stop', (_request, response) => {
  response.send('Server shutting down...\n')
  server.close()
})

const server = app.listen(54321, '0.0.0.0', () => console.log('service A listens on 54321'))
