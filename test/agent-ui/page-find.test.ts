import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { queries, shop } from './page-shop'

const hash = '#/traces?trace=0000000000000010'

test('a text is found in resources, tags and errors, and Enter goes from one to the next', async t => {
  const { agent, page, problems } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/${hash}`)
  await page.locator('[data-span]').first().waitFor()
  await page.keyboard.press('f')
  const count = page.locator('.find-count')
  const current = page.locator('[role=row][aria-selected=true]')
  for (const [text, told] of [
    ['STOCK:4000', '1 found'],
    ['user.plan:gold', '1 found'],
    ["reading 'amount'", '2 found'],
    ['select * from items', `${queries} found`],
    ['nothing says this', 'none'],
  ] as const) {
    await page.locator('#find').fill(text)
    await count.getByText(told, { exact: true }).waitFor()
  }
  await page.locator('#find').fill("reading 'amount'")
  await page.keyboard.press('Enter')
  await count.getByText('1 of 2', { exact: true }).waitFor()
  assert.match(await current.innerText(), /checkout/)
  await page.keyboard.press('Enter')
  await count.getByText('2 of 2', { exact: true }).waitFor()
  assert.match(await current.innerText(), /charge/)
  await page.keyboard.press('Enter')
  await count.getByText('1 of 2', { exact: true }).waitFor()
  await page.keyboard.press('Shift+Enter')
  await count.getByText('2 of 2', { exact: true }).waitFor()
  assert.equal(await page.locator('[data-span][data-found]').count(), 2)
  await page.locator('[data-shape="flame"]').click()
  await page.locator('.flame-box[data-reached]').waitFor()
  const marks = page
    .locator('.flame-box[data-found]')
    .evaluateAll(all => all.map(box => box.ownerDocument.defaultView?.getComputedStyle(box).boxShadow !== 'none'))
  assert.deepEqual(await marks, [true, true])
  assert.deepEqual(problems, [])
})

test('what is found below a folded span or among like siblings is unfolded when one goes there', async t => {
  const { agent, page } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/${hash}`)
  await page.locator('[data-like]').waitFor()
  assert.equal(await page.locator('[data-span]', { hasText: 'pg.query' }).count(), 0)
  await page.locator('#find').fill('id = 31')
  await page.locator('[data-like]').getByText('1 found').waitFor()
  await page.getByRole('button', { name: 'Collapse', exact: true }).first().click()
  await page.locator('[role=treegrid][aria-rowcount="1"]').waitFor()
  await page.locator('#find').press('Enter')
  await page.locator('[role=row][aria-selected=true]', { hasText: 'id = 31' }).waitFor()
  await page.locator('#find').fill('stock-redis')
  await page.locator('#find').press('Enter')
  await page.locator('[role=row][aria-selected=true]', { hasText: 'redis.command' }).waitFor()
})

test('Escape gives the keys back to what is on show, and what was found stays marked', async t => {
  const { agent, page } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  for (const shape of ['waterfall', 'flame']) {
    await page.goto(`${agent.url}/#/traces?trace=0000000000000010&shape=${shape}`)
    await page.locator('.minimap').waitFor()
    await page.locator('[data-span], .flame-box').first().waitFor()
    await page.keyboard.press('f')
    await page.keyboard.type('bodyparser')
    await page.keyboard.press('Escape')
    await page.keyboard.press('+')
    await page.locator('.minimap-window').waitFor()
    assert.equal(await page.locator('#find').inputValue(), 'bodyparser')
    await page.keyboard.press('0')
    assert.equal(await page.locator('[data-found]').count(), 1)
    await page.keyboard.press('f')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('Escape')
  }
})
