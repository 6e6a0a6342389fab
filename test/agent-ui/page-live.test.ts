import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startChild } from '../run-child'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

const root = join(__dirname, '../..')

const app = `
const express = require('express')
const app = express()
app.get('/carts/:id', (request, response) => response.send(request.params.id))
app.get('/fails', () => { throw new TypeError('no such cart') })
app.use((error, request, response, next) => response.status(500).send('failed'))
const server = app.listen(0, '127.0.0.1', () => console.log('port ' + server.address().port))
`

test('traces of a traced program appear while the page is open, and tell of its errors', async t => {
  const { agent, page, problems } = await openPage(t)
  await page.getByText('Waiting for traces').waitFor()
  assert.match(await page.locator('.empty').innerText(), /ddtrace-run node app\.js/)
  assert.match(await page.locator('.empty').innerText(), new RegExp(`DD_TRACE_AGENT_URL=${agent.url}`))
  const child = startChild(
    {
      args: ['-r', join(root, 'dist/src/register.js'), '-e', app],
      cwd: root,
      env: { DD_SERVICE: 'carts', DD_TRACE_AGENT_URL: agent.url, DD_TRACE_FLUSH_INTERVAL: '50' },
    },
    t,
  )
  const [, port] = await child.waitForLine(/^port (\d+)/)
  await fetch(`http://127.0.0.1:${port}/carts/7`).then(response => response.text())
  await page.locator('[data-trace]', { hasText: 'GET /carts/:id' }).waitFor()
  await fetch(`http://127.0.0.1:${port}/fails`).then(response => response.text())
  const failed = page.locator('[data-trace]', { hasText: 'GET /fails' })
  await failed.waitFor()
  assert.equal(
    await page.locator('[data-trace]').first().getAttribute('data-trace'),
    await failed.getAttribute('data-trace'),
  )
  assert.match(await failed.innerText(), /carts[\s\S]*500/)
  await failed.click()
  await page.locator('[data-span]', { hasText: 'express.request' }).click()
  assert.match(await page.locator('.panel .failure').innerText(), /TypeError: no such cart/)
  assert.match(await page.locator('.panel .stack').innerText(), /at /)
  assert.deepEqual(problems, [])
})

test('a paused list stays as it is, counts what is newer, and shows it when it goes on', async t => {
  const { agent, page } = await openPage(t)
  const send = (count: number, from: number) =>
    sendTraces(
      agent.url,
      Array.from({ length: count }, (_, index) =>
        sampleTrace(
          { resource: `GET /${from + index}` },
          { id: BigInt(from + index), start: Date.now() + from + index },
        ),
      ),
    )
  await send(2, 1)
  await page.locator('[data-matches="2"]').waitFor()
  await page.locator('[data-action="pause"]').click()
  await send(3, 10)
  await page.getByText('3 newer traces').waitFor()
  assert.equal(await page.locator('[data-trace]').count(), 2)
  await page.locator('[data-action="pause"]').click()
  await page.locator('[data-matches="5"]').waitFor()
  await page.locator('[data-trace]', { hasText: 'GET /12' }).waitFor()
  assert.match(await page.locator('[data-trace]').first().innerText(), /GET \/12/)
})

test('rows that are read stay in their place while newer traces arrive', async t => {
  const { agent, page } = await openPage(t)
  const start = Date.now() - 60_000
  const traces = Array.from({ length: 350 }, (_, index) =>
    sampleTrace({ resource: `GET /old/${index}` }, { id: BigInt(1000 + index), start: start + index }),
  )
  await sendTraces(agent.url, traces)
  await page.locator('[data-matches="350"]').waitFor()
  const rows = page.locator('.rows')
  await rows.evaluate(element => element.scrollTo({ top: 3200 }))
  await page.getByText('held while you read').waitFor()
  const row = page.locator('[data-trace]', { hasText: 'GET /old/249' })
  await row.waitFor()
  const before = await row.boundingBox()
  await sendTraces(agent.url, [sampleTrace({ resource: 'GET /new' }, { id: 9n, start: Date.now() })])
  await page.getByText('1 newer trace').waitFor()
  assert.deepEqual(await row.boundingBox(), before)
  await rows.evaluate(element => element.scrollTo({ top: 6400 }))
  await page.locator('[data-trace]', { hasText: 'GET /old/149' }).waitFor()
  const [first, second] = await Promise.all(
    [149, 148].map(number => page.locator('[data-trace]', { hasText: `GET /old/${number}` }).boundingBox()),
  )
  assert.equal((second?.y ?? 0) - (first?.y ?? 0), 32)
  await page.locator('[data-action="catch-up"]').click()
  await page.locator('[data-trace]', { hasText: 'GET /new' }).waitFor()
})

test('a store that is cleared while a list is read is shown empty, and fills again', async t => {
  const { agent, page } = await openPage(t)
  const traces = Array.from({ length: 200 }, (_, index) =>
    sampleTrace({ resource: `GET /${index}` }, { id: BigInt(1000 + index), start: Date.now() + index }),
  )
  await sendTraces(agent.url, traces)
  await page.locator('[data-matches="200"]').waitFor()
  await page.locator('.rows').evaluate(element => element.scrollTo({ top: 3200 }))
  await page.getByText('held while you read').waitFor()
  await page.locator('[data-action="clear"]').click()
  await page.getByText('Clear all?').click()
  await page.getByText('Waiting for traces').waitFor()
  await sendTraces(agent.url, [sampleTrace({ resource: 'GET /again' }, { id: 9n, start: Date.now() })])
  await page.locator('[data-trace]', { hasText: 'GET /again' }).waitFor()
})

test('spans of another process that come later take their place in the trace that is open', async t => {
  const { agent, page } = await openPage(t)
  const now = Date.now()
  const [root, late] = sampleTrace(
    { service: 'shop', took: 100, children: [{ service: 'stock', name: 'late', at: 20, took: 30 }] },
    { id: 16n, start: now },
  )
  assert.ok(root && late)
  await sendTraces(agent.url, [[root]])
  await page.locator('[data-trace]').click()
  await page.locator('[data-span]').waitFor()
  await sendTraces(agent.url, [[late]])
  await page.locator('[data-span][aria-level="2"]', { hasText: 'stock late' }).waitFor()
})
