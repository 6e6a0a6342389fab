import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, Server } from 'node:http'
import { test } from 'node:test'
import { createUntracedServer } from '../untraced-server'

test('a wrapped emit of http.Server sees the requests of other servers but not of this one', async () => {
  const { emit } = Server.prototype
  const seen: string[] = []
  Server.prototype.emit = new Proxy(emit, {
    apply(target, server, args) {
      if (args[0] === 'request') seen.push(server === untraced ? 'untraced' : 'ordinary')
      return Reflect.apply(target, server, args)
    },
  })
  const untraced = createUntracedServer((_request, response) => response.end('untraced'))
  const ordinary = createServer((_request, response) => response.end('ordinary'))
  try {
    for (const server of [untraced, ordinary]) {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      const response = await fetch(`http://127.0.0.1:${port}`)
      assert.equal(await response.text(), server === untraced ? 'untraced' : 'ordinary')
    }
    assert.deepEqual(seen, ['ordinary'])
  } finally {
    Server.prototype.emit = emit
    for (const server of [untraced, ordinary]) {
      server.closeAllConnections()
      server.close()
    }
  }
})
