import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { shop, stack } from './page-shop'

test('log lines show their fields and stack, are chosen by level, and lead to their span and back', async t => {
  const { agent, page, problems } = await openPage(t)
  const start = Date.now()
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start })])
  const trace = '0000000000000010'
  const lines = [
    { trace, span: trace, time: start, level: 'info', message: 'order received', user: '17' },
    { trace, span: '0000000000000011', time: start + 2, level: 'error', message: 'no body', stack },
    { trace, span: trace, time: start + 3, level: 'info', message: 'done' },
  ]
  await fetch(`${agent.url}/api/logs`, { method: 'POST', body: JSON.stringify(lines) })
  await page.goto(`${agent.url}/#/traces?trace=${trace}&shape=logs`)
  const rows = page.locator('.logs tbody tr')
  assert.match(await rows.first().innerText(), /order received\s+user=17/)
  await page.getByLabel('Level').selectOption('error')
  await page.getByText('1 line', { exact: true }).waitFor()
  assert.equal(await rows.count(), 1)
  await rows.getByText('Stack').click()
  assert.equal(await rows.locator('.frame').count(), 4)
  await rows.getByRole('button', { name: 'middleware' }).click()
  await page.locator('.panel h2', { hasText: 'middleware' }).waitFor()
  await page.locator('[data-shape="waterfall"]').click()
  await page.locator('[role=row][aria-current=true]', { hasText: 'middleware' }).waitFor()
  await page.getByRole('link', { name: 'Show in logs' }).click()
  assert.match(await page.locator('.logs tr[aria-current]').innerText(), /no body/)
  assert.deepEqual(problems, [])
})
