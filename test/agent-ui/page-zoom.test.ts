import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { between, movedBy, showing, zoomedAt } from '../../src/agent/page/zoom'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { shop } from './page-shop'

const whole = { from: 1000, to: 2000 }

test('a stretch is zoomed around a time, moved and chosen within the trace', () => {
  assert.deepEqual(zoomedAt(whole, whole, 0.5, 1500), { from: 1250, to: 1750 })
  assert.deepEqual(zoomedAt({ from: 1250, to: 1750 }, whole, 0.5, 1250), { from: 1250, to: 1500 })
  assert.equal(zoomedAt({ from: 1250, to: 1750 }, whole, 2, 1500), undefined)
  assert.deepEqual(movedBy({ from: 1250, to: 1750 }, whole, 400), { from: 1500, to: 2000 })
  assert.deepEqual(movedBy({ from: 1250, to: 1750 }, whole, -900), { from: 1000, to: 1500 })
  assert.deepEqual(between(1800, 900, whole), { from: 1000, to: 1800 })
  assert.equal(between(900, 2100, whole), undefined)
  assert.deepEqual(showing({ from: 1000, to: 1100 }, whole, { start: 1500, duration: 20 }), { from: 1460, to: 1560 })
})

async function open(page: Page, url: string, shape: string): Promise<void> {
  await sendTraces(url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  await page.goto(`${url}/#/traces?trace=0000000000000010&shape=${shape}`)
  await page.locator('.minimap').waitFor()
}

async function drag(page: Page, from: number, to: number): Promise<void> {
  const map = await page.locator('.minimap').boundingBox()
  assert.ok(map)
  await page.mouse.move(map.x + map.width * from, map.y + 10)
  await page.mouse.down()
  await page.mouse.move(map.x + map.width * to, map.y + 10, { steps: 4 })
  await page.mouse.up()
}

/** Where the stretch on show begins and ends, as eighths or tenths of the trace. */
async function stretch(page: Page): Promise<number[]> {
  const shares = await page.locator('.minimap').evaluate(map => {
    const all = map.getBoundingClientRect()
    const part = map.querySelector('.minimap-window')?.getBoundingClientRect() ?? all
    return [(part.left - all.left) / all.width, (part.right - all.left) / all.width]
  })
  return shares.map(share => steps.find(step => Math.abs(step - share) < 0.01) ?? share)
}

const steps = [0, 0.25, 0.3, 0.375, 0.4, 0.5, 0.6, 0.75, 0.8, 0.875, 1]

for (const shape of ['waterfall', 'flame'] as const) {
  test(`a drag over the small picture chooses a stretch of the ${shape}, and a drag of the stretch moves it`, async t => {
    const { agent, page, problems } = await openPage(t)
    await open(page, agent.url, shape)
    await drag(page, 0.8, 0.5)
    await page.locator('.minimap-window').waitFor()
    assert.deepEqual(await stretch(page), [0.5, 0.8])
    await drag(page, 0.6, 0.4)
    assert.deepEqual(await stretch(page), [0.3, 0.6])
    await drag(page, 0.6, 0.8)
    assert.deepEqual(await stretch(page), [0.3, 0.8])
    await page.waitForURL(/zoom=12[4-8][.\d]*_33[4-8]/)
    await page.getByRole('button', { name: 'Reset' }).click()
    assert.deepEqual(await stretch(page), [0, 1])
    assert.deepEqual(problems, [])
  })

  test(`the keys and the wheel zoom the ${shape}`, async t => {
    const { agent, page } = await openPage(t)
    await open(page, agent.url, shape)
    await page.keyboard.press('+')
    assert.deepEqual(await stretch(page), [0.25, 0.75])
    await page.keyboard.press('.')
    assert.deepEqual(await stretch(page), [0.375, 0.875])
    await page.keyboard.press('-')
    assert.deepEqual(await stretch(page), [0, 1])
    const lane = await page.locator(shape === 'flame' ? '.flame-body' : '.axis').boundingBox()
    assert.ok(lane)
    await page.mouse.move(lane.x + lane.width * 0.5, lane.y + 40)
    await page.mouse.wheel(0, -300)
    assert.deepEqual(await stretch(page), [0, 1], 'the wheel alone scrolls')
    await page.keyboard.down('Control')
    await page.mouse.wheel(0, -300)
    await page.keyboard.up('Control')
    await page.locator('.minimap-window').waitFor()
    const [from = 0, to = 1] = await stretch(page)
    assert.ok(from > 0.1 && to < 0.9 && Math.abs(from + to - 1) < 0.06)
    await page.keyboard.press('0')
    assert.deepEqual(await stretch(page), [0, 1])
  })
}
