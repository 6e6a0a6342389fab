import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

test('with the keys alone a trace is found, opened, folded and left', async t => {
  const { agent, page, problems } = await openPage(t)
  const tree = {
    resource: 'GET /a',
    took: 100,
    children: [
      { name: 'outer', took: 50, children: [{ name: 'inner', took: 10 }] },
      { name: 'last', at: 60, took: 5 },
    ],
  }
  await sendTraces(agent.url, [
    sampleTrace(tree, { id: 16n, start: 1000 }),
    sampleTrace({ resource: 'GET /b' }, { id: 64n, start: 2000 }),
  ])
  await page.locator('[data-matches="2"]').waitFor()
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const current = () => page.locator('[role=row][aria-selected=true]')

  await press('ArrowDown', 'ArrowDown')
  assert.match(await current().innerText(), /GET \/a/)
  const grid = page.getByRole('grid', { name: 'Traces' })
  assert.equal(await grid.getAttribute('aria-activedescendant'), await current().getAttribute('id'))
  await press('Enter')
  await page.getByRole('treegrid', { name: 'Spans' }).waitFor()
  await page.locator('[data-span]').nth(3).waitFor()

  await press('ArrowDown', 'ArrowDown')
  assert.match(await current().innerText(), /outer/)
  await press('ArrowLeft')
  await page.locator('[data-span]').nth(3).waitFor({ state: 'detached' })
  assert.equal(await current().getAttribute('aria-expanded'), 'false')
  await press('ArrowRight', 'ArrowRight')
  assert.match(await current().innerText(), /inner/)
  await press('ArrowLeft')
  assert.match(await current().innerText(), /outer/)
  await press('Enter')
  await page.locator('.panel h2', { hasText: 'outer' }).waitFor()
  await press('End')
  await page.locator('.panel h2', { hasText: 'last' }).waitFor()
  await press('Escape')
  await page.locator('.panel').waitFor({ state: 'detached' })
  await press('Escape')
  await grid.waitFor()

  await press('/')
  await page.locator('#search:focus').waitFor()
  await page.keyboard.type('GET /b')
  await page.locator('[data-matches="1"]').waitFor()
  await press('Escape', 'ArrowDown', 'Enter')
  await page.locator('h1', { hasText: 'GET /b' }).waitFor()
  await page.goBack()
  await grid.waitFor()
  assert.equal(await page.locator('#search').inputValue(), 'GET /b')
  await page.locator('[data-matches="1"]').waitFor()

  await press('Escape', 'ArrowDown', 'Enter')
  await page.locator('[data-span]').first().waitFor()
  await press('ArrowDown', 'Enter')
  await page.locator('.panel').waitFor()
  // Two keys before the page is drawn after the first.
  await page.evaluate(`for (const key of ['Escape', 'Escape']) dispatchEvent(new KeyboardEvent('keydown', { key }))`)
  await grid.waitFor()
  assert.deepEqual(problems, [])
})

test('an address opens the same trace, span and shape again', async t => {
  const { agent, page } = await openPage(t)
  await sendTraces(agent.url, [
    sampleTrace(
      { resource: 'GET /a', took: 9, children: [{ name: 'inner', took: 3 }] },
      { id: 16n, start: Date.now() },
    ),
  ])
  await page.locator('[data-trace]').click()
  await page.locator('[data-span]', { hasText: 'inner' }).click()
  await page.locator('[data-shape="flame"]').click()
  await page.locator('.flame-box.selected').waitFor()
  const copy = await page.context().newPage()
  await copy.goto(page.url())
  assert.equal(await copy.locator('.flame-box.selected').getAttribute('data-box'), '0000000000000011')
  assert.match(await copy.locator('.panel h2').innerText(), /inner/)
})
