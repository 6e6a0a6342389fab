import assert from 'node:assert/strict'
import test from 'node:test'
import { freePort } from '../free-port'
import { firstMinute } from './first-minute'

test('the first screen of README.md leads from an empty folder to the waterfall of an Express app', {
  timeout: 180_000,
}, async () => {
  const { spans } = await firstMinute(await freePort())
  assert.deepEqual(
    ['express.request', 'express.middleware'].map(name => spans.filter(text => text.includes(name)).length),
    [1, 1],
    spans.join('\n'),
  )
  assert.match(spans.join('\n'), /GET \/hello\/:name/)
})
