import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { shop } from './page-shop'

for (const width of [400, 800, 1400]) {
  test(`at ${width} pixels no view of a trace is wider than the window, and the texts of its axis stand apart`, async t => {
    const { agent, page, problems } = await openPage(t, '', { context: { viewport: { width, height: 720 } } })
    await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
    const isInside = () =>
      page.evaluate<boolean>(
        'document.documentElement.scrollWidth <= innerWidth && document.body.scrollWidth <= innerWidth',
      )
    for (const shape of ['waterfall', 'flame']) {
      for (const zoom of ['', '&zoom=100_380', '&zoom=200_200.03']) {
        await page.goto(`${agent.url}/#/traces?trace=0000000000000010&shape=${shape}${zoom}`)
        await page
          .locator(shape === 'flame' ? '.flame-box' : '[data-span], [data-like]')
          .first()
          .waitFor()
        assert.ok(await isInside(), `${shape} ${zoom}`)
        const ticks = await page.locator('.tick').evaluateAll(all => all.map(tick => tick.getBoundingClientRect()))
        for (const [index, tick] of ticks.entries()) {
          assert.ok(index === 0 || (ticks[index - 1]?.right ?? 0) <= tick.left, 'no text of the axis lies over another')
        }
        if (shape === 'waterfall') assert.ok(ticks.length > 0 || zoom !== '')
      }
    }
    await page.goto(`${agent.url}/#/traces?trace=0000000000000010&span=0000000000000010`)
    await page.locator('.panel').waitFor()
    assert.ok(await isInside(), 'with the panel open')
    const onTop = await page.locator('.panel').evaluate(panel => {
      const box = panel.getBoundingClientRect()
      const missed: string[] = []
      for (let x = box.left + 5; x < box.right - 20; x += 15) {
        for (let y = box.top + 5; y < box.bottom - 5; y += 15) {
          const top = panel.ownerDocument.elementFromPoint(x, y)
          if (!top || !panel.contains(top)) missed.push(`${x} ${y} ${top?.className}`)
        }
      }
      return { missed, left: box.left, right: box.right }
    })
    assert.deepEqual(onTop.missed, [], 'nothing paints over the panel')
    if (width === 400) assert.deepEqual([onTop.left, onTop.right], [0, width], 'it covers the view')
    await page.getByRole('button', { name: 'Close the span' }).click()
    await page.locator('.panel').waitFor({ state: 'detached' })
    assert.deepEqual(problems, [])
  })
}
