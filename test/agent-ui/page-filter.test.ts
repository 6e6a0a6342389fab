import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openPage } from './page-rig'
import { type SampleSpan, sampleTrace, sendTraces } from './page-samples'

const roots: readonly SampleSpan[] = [
  { service: 'shop', resource: 'GET /carts', took: 20, meta: { 'http.status_code': '200', tenant: 'blue' } },
  { service: 'shop', resource: 'POST /carts/:id', took: 250, error: true, meta: { 'http.status_code': '500' } },
  {
    service: 'mailer',
    name: 'queue.consume',
    resource: 'receipts',
    took: 1500,
    children: [
      {
        service: 'mail-db',
        name: 'pg.query',
        type: 'sql',
        resource: 'SELECT "a"\nFROM mails WHERE id = $1',
        took: 900,
      },
    ],
  },
]

async function send(url: string): Promise<void> {
  const traces = roots.map((root, index) =>
    sampleTrace(root, { id: BigInt(100 * (index + 1)), start: Date.now() + index }),
  )
  await sendTraces(url, traces)
}

async function shown(page: Page, count: number): Promise<string[]> {
  await page.locator(`.traces [data-matches="${count}"]`).waitFor()
  return page.locator('[data-trace] .resource').allInnerTexts()
}

test('a query that is typed filters the list and stands in the address', async t => {
  const { agent, page, problems } = await openPage(t)
  await send(agent.url)
  await shown(page, 3)
  await page.keyboard.press('/')
  await page.keyboard.type('service:shop duration:>100ms')
  assert.deepEqual(await shown(page, 1), ['web.request POST /carts/:id'])
  assert.equal(new URL(page.url()).hash, '#/traces?q=service%3Ashop+duration%3A%3E100ms')
  await page.locator('#search').fill('tenant:blue')
  await page.locator('[data-trace]', { hasText: 'GET /carts' }).waitFor()
  assert.equal(await page.locator('[data-trace]').count(), 1)
  await page.locator('#search').fill('duration:>soon')
  await page.locator('#search-problem').waitFor()
  assert.match(await page.locator('#search-problem').innerText(), /duration/)
  await page.locator('#search').fill('nothing-has-this-word')
  await page.getByText('No trace matches').waitFor()
  assert.deepEqual(problems, [])
})

test('the quick filters change the terms of the query that they are for, and no others', async t => {
  const { agent, page } = await openPage(t, '#/traces?q=-receipts')
  await send(agent.url)
  await shown(page, 2)
  await page.getByLabel('Status').selectOption('error')
  assert.deepEqual(await shown(page, 1), ['web.request POST /carts/:id'])
  await page.getByLabel('Status').selectOption('')
  await shown(page, 2)
  await page.getByLabel('Service').selectOption('mailer')
  await shown(page, 0)
  assert.equal(await page.locator('#search').inputValue(), '-receipts service:mailer')
  await page.goBack()
  await shown(page, 2)
  assert.equal(await page.locator('#search').inputValue(), '-receipts')
})

test('a service of the map and an operation of the table filter the traces', async t => {
  const { agent, page, problems } = await openPage(t, '#/services')
  await send(agent.url)
  await page.locator('[data-edge="mailer mail-db"]', { hasText: '900 ms' }).waitFor()
  await page.locator('[data-service="mailer"]').click()
  assert.deepEqual(await shown(page, 1), ['queue.consume receipts'])
  await page.getByRole('link', { name: 'Operations' }).click()
  await page.locator('#search').fill('')
  const rows = page.locator('.operations [role=row][aria-rowindex]')
  await page.getByText('4 operations').waitFor()
  assert.match(await rows.first().innerText(), /receipts/)
  await page.locator('[data-sort="errors"]').click()
  assert.match(await rows.first().innerText(), /POST \/carts\/:id[\s\S]*100%/)
  await rows.filter({ hasText: 'SELECT' }).click()
  assert.deepEqual(await shown(page, 1), ['queue.consume receipts'])
  assert.deepEqual(problems, [])
})
