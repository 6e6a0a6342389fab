import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
app.get('/hello/:name', context => context.text(context.req.param('name')))
const server = serve({ fetch: app.fetch, port: 0 }, async ({ port }) => {
  await (await fetch(`http://127.0.0.1:${port}/hello/ada`)).text()
  // Longer than the tracer waits with its first payload.
  setTimeout(() => process.exit(0), 2600)
  server.close()
})
