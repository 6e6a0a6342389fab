import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { test } from 'node:test'
import { expressContract } from '../../contracts/express'
import { express5Rows } from '../../contracts/express-routes'
import type { Express } from '../../contracts/http-subjects'
import { ask, listen } from '../../contracts/raw-http'

const { traced } = expressContract(() => require('express'), express5Rows)

test('a handler whose promise rejects is an error of the request and of its own span', async context => {
  const app = (require('express') as Express)()
  app.set('env', 'test')
  app.get('/it/:id', async () => {
    throw new RangeError('rejected')
  })
  const server = await listen(createServer(app), context)
  const spans = await traced().collect(async () => assert.equal((await ask(server, 'GET /it/1')).status, 500), 2)
  assert.equal(spans.length, 2)
  for (const span of spans) assert.deepEqual([span.error, span.meta['error.type']], [1, 'RangeError'])
})
