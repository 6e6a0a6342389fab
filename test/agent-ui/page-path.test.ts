import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

test('the critical path is marked by its key and its button, with the share of each span', async t => {
  const { agent, page, problems } = await openPage(t)
  const children = [
    { name: 'fast', at: 0, took: 20 },
    { name: 'slow', at: 0, took: 80 },
  ]
  await sendTraces(agent.url, [sampleTrace({ name: 'root', took: 100, children }, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010`)
  await page.locator('[data-span]').first().waitFor()
  assert.equal(await page.locator('.path-bar').count(), 0)
  await page.keyboard.press('c')
  const lane = (name: string) => page.locator('[data-span]', { hasText: name }).locator('.lane')
  await lane('slow').locator('.path-bar').waitFor()
  assert.equal(await lane('slow').innerText(), '80.0 ms, 80%')
  assert.equal(await lane('root').innerText(), '100 ms, 20%')
  assert.equal(await lane('fast').innerText(), '20.0 ms')
  assert.equal(await page.locator('[data-on-path]').count(), 2)
  await page.waitForURL(/path=1/)
  await page.getByRole('button', { name: 'Critical path' }).click()
  await page.locator('.path-bar').first().waitFor({ state: 'detached' })
  assert.deepEqual(problems, [])
})
