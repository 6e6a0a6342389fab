import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startFunction } from '../functions/start-function'

test('the example of a Lambda function answers, and has its spans sent by then', async t => {
  const app = readFileSync(join(__dirname, '../../examples/lambda.mjs'), 'utf8')
  const { agent, api } = await startFunction(t, { files: { 'app.mjs': app } })
  const answer = await api.invoke({ event: { pathParameters: { id: '7' } } })
  assert.deepEqual(answer.body, { statusCode: 200, body: '{"id":"7","total":1999}' })
  assert.equal(answer.seen, 2)
  const [call, read] = ['aws.lambda', 'order.read'].map(name => agent.spans().find(span => span.name === name))
  assert.deepEqual([read?.parentId, read?.meta['order.id']], [call?.spanId, '7'])
})
