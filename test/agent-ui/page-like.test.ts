import assert from 'node:assert/strict'
import { test } from 'node:test'
import { likeSiblings } from '../../src/agent/page/like-siblings'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { queries, shop } from './page-shop'
import { placedSpan as span } from './placed-span'

test('five siblings in sequence that differ in values alone are one run, and a child, another name or another parent ends it', () => {
  const five = [2, 3, 4, 5, 6].map(id => span(id, 1, 1))
  assert.deepEqual([...likeSiblings([span(1, 0, 0), ...five])], [[1, 5]])
  assert.deepEqual([...likeSiblings([span(1, 0, 0), ...five.slice(1)])], [])
  const withChild = [span(1, 0, 0), ...five.slice(0, 3), span(20, 4, 2), ...five.slice(3), span(7, 1, 1)]
  assert.deepEqual([...likeSiblings(withChild)], [], 'one of them has a child')
  const named = [...five.slice(0, 4), span(8, 1, 1, { name: 'redis' }), ...five.slice(4)]
  assert.deepEqual([...likeSiblings([span(1, 0, 0), ...named])], [])
  const other = [...five, span(9, 8, 1), span(10, 8, 1)]
  assert.deepEqual([...likeSiblings([span(1, 0, 0), ...other])], [[1, 5]])
  assert.deepEqual([...likeSiblings([1, 2, 3, 4, 5].map(id => span(id, 0, 0)))], [], 'roots are not siblings')
})

test('like siblings are one row with their number and sum, which the keys unfold', async t => {
  const { agent, page, problems } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010`)
  const row = page.locator('[data-like]')
  assert.match(
    await row.innerText(),
    new RegExp(`${queries} × pg.query SELECT \\* FROM items WHERE id = \\?\\s*240 ms`),
  )
  assert.equal(await row.getAttribute('aria-expanded'), 'false')
  assert.equal(await page.getByRole('treegrid').getAttribute('aria-rowcount'), '8')
  await row.click()
  await page.locator(`[role=treegrid][aria-rowcount="${8 + queries}"]`).waitFor()
  await page.keyboard.press('ArrowRight')
  const current = page.locator('[role=row][aria-selected=true]')
  assert.match(await current.innerText(), /id = 0/)
  assert.equal(await current.getAttribute('aria-level'), '3')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await page.locator('[role=treegrid][aria-rowcount="8"]').waitFor()
  await page.keyboard.press('Enter')
  await page.locator(`[role=treegrid][aria-rowcount="${8 + queries}"]`).waitFor()
  assert.deepEqual(problems, [])
})

test('an address that names one of like siblings unfolds them, and a row that is folded over it says so', async t => {
  const { agent, page } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  // The root, the middleware and three calls come before the queries.
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010&span=000000000000001a`)
  await page.locator('[role=row][aria-current=true]', { hasText: 'id = 5' }).waitFor()
  await page.locator('[data-like] button.fold').click()
  await page.locator('[data-like]').getByText('chosen').waitFor()
})

test('a row of like siblings tells how many of them failed', async t => {
  const { agent, page } = await openPage(t)
  const children = Array.from({ length: 6 }, (_, index) => ({ name: 'step', error: index > 3, at: index }))
  await sendTraces(agent.url, [sampleTrace({ took: 9, children }, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010`)
  await page.locator('[data-like]').getByText('2 errors').waitFor()
})
