import assert from 'node:assert/strict'
import { once } from 'node:events'
import http, { type IncomingMessage } from 'node:http'
import { after, before, test } from 'node:test'
import { listen, portOf } from '../../contracts/raw-http'
import { startTraced, type Traced } from '../../traced'
import { createUntracedServer } from '../../untraced-server'

let traced: Traced
before(async () => {
  traced = await startTraced({ httpClientTagQueryString: true })
})
after(() => traced.stop())

test('where it is asked for, the URL of a request has its query string without secrets', async context => {
  const server = createUntracedServer((_, response) => response.end())
  await listen(server, context)
  const origin = `http://127.0.0.1:${portOf(server)}`
  const [span] = await traced.collect(async () => {
    const request = http.get(`${origin}/it?page=2&password=x`)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.resume()
    await once(response, 'end')
  }, 1)
  assert.equal(span?.meta['http.url'], `${origin}/it?page=2&<redacted>`)
})
