import assert from 'node:assert/strict'
import { test } from 'node:test'
import { httpClientContract } from '../contracts/http-client'
import { listen, portOf } from '../contracts/raw-http'
import { createUntracedServer } from '../untraced-server'

const { traced } = httpClientContract({
  component: 'fetch',
  operation: 'http.request',
  async send(url, options) {
    const response = await fetch(url, { redirect: 'manual', ...options })
    return { status: response.status, body: await response.text() }
  },
})

test('a redirect that fetch follows is two requests', async context => {
  const server = await listen(
    createUntracedServer((request, response) => {
      if (request.url === '/end') response.end('end')
      else response.writeHead(302, { location: '/end' }).end()
    }),
    context,
  )
  const origin = `http://127.0.0.1:${portOf(server)}`
  const spans = await traced().collect(async () => {
    const response = await fetch(new Request(new URL('/begin', origin)))
    assert.equal(await response.text(), 'end')
  }, 2)
  assert.deepEqual(
    spans.map(span => `${span.meta['http.url']?.slice(origin.length)} ${span.meta['http.status_code']}`),
    ['/begin 302', '/end 200'],
  )
})
