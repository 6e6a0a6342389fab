import 'tracer/init'
import { createServer } from 'node:http'
import tracer from 'tracer'

const server = createServer((_, response) => response.end('ok')).listen(0, async () => {
  await (await fetch(`http://127.0.0.1:${server.address().port}/hello`)).text()
  tracer.trace('last', () => {})
  // What is left has to be sent now.
  process.exit(0)
})
