import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPage } from './page-rig'
import { type SampleSpan, sampleTrace, sendTraces } from './page-samples'

/** More rows than this are in no window of the height of these tests. */
const mostRows = 60

test('of ten thousand traces those in sight are in the document, to the last', async t => {
  const { agent, page, problems } = await openPage(t)
  const start = Date.now() - 60_000
  for (let sent = 0; sent < 10_000; sent += 1000) {
    const traces = Array.from({ length: 1000 }, (_, index) =>
      sampleTrace({ resource: `GET /${sent + index}` }, { id: BigInt(1 + sent + index), start: start + sent + index }),
    )
    await sendTraces(agent.url, traces)
  }
  await page.locator('[data-matches="10000"]').waitFor()
  for (const part of [0.25, 0.5, 0.75]) {
    await page.locator('.rows').evaluate((element, to) => element.scrollTo({ top: to * element.scrollHeight }), part)
    await page.locator('[data-trace]', { hasText: `GET /${Math.round(9995 - part * 10_000)}` }).waitFor()
    assert.ok((await page.locator('.rows-body > *').count()) <= mostRows)
  }
  await page.locator('.rows').focus()
  await page.keyboard.press('End')
  await page.locator('[data-trace]', { hasText: /GET \/0\b/ }).waitFor()
  assert.ok((await page.locator('.rows-body > *').count()) <= mostRows)
  assert.deepEqual(problems, [])
})

test('of a trace of five thousand spans those in sight are in the document, in both shapes', async t => {
  const { agent, page, problems } = await openPage(t)
  const children: SampleSpan[] = Array.from({ length: 50 }, (_, part) => ({
    name: `part ${part}`,
    at: part * 100,
    took: 100,
    children: Array.from({ length: 99 }, (_, step) => ({
      name: `step ${part}.${step}`,
      at: part * 100 + step,
      took: 1,
    })),
  }))
  await sendTraces(agent.url, [
    sampleTrace({ resource: 'GET /big', took: 5000, children }, { id: 1n, start: Date.now() }),
  ])
  await page.locator('[data-trace]').click()
  await page.locator('[data-span]').first().waitFor()
  assert.equal(await page.getByRole('treegrid').getAttribute('aria-rowcount'), '5001')
  assert.ok((await page.locator('[data-span]').count()) <= mostRows)
  await page.locator('.rows').focus()
  await page.keyboard.press('End')
  await page.locator('[data-span]', { hasText: 'step 49.98' }).waitFor()
  assert.ok((await page.locator('[data-span]').count()) <= mostRows)
  await page.getByRole('button', { name: 'Collapse', exact: true }).first().click()
  await page.locator('[role=treegrid][aria-rowcount="1"]').waitFor()
  await page.locator('[data-shape="flame"]').click()
  await page.locator('.flame-box').first().waitFor()
  const boxes = await page.locator('.flame-box').count()
  assert.ok(boxes > 50 && boxes < 2000, `${boxes} boxes`)
  assert.deepEqual(problems, [])
})

test('the page is one small file that asks nobody for anything', () => {
  const html = readFileSync(join(__dirname, '../../dist/src/agent/page.html'), 'utf8')
  assert.ok(Buffer.byteLength(html) < 400_000)
  assert.equal(html.match(/<script/g)?.length, 1)
  assert.equal(html.match(/<style/g)?.length, 1)
  const markup = html.replace(/<(script|style)>[\s\S]*?<\/\1>/g, '')
  assert.doesNotMatch(markup, /\son\w+=|\sstyle=|\ssrc=|https?:/)
})
