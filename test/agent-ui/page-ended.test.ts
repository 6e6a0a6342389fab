import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startLocalAgent } from '../../src/agent/start'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

test('after its agent has ended the page says so, shows what was opened before, and goes on when it is there again', async t => {
  const { agent, page } = await openPage(t)
  const send = (url: string, ...names: string[]) =>
    sendTraces(
      url,
      names.map((name, at) =>
        sampleTrace({ resource: `GET /${name}` }, { id: BigInt(16 * (at + 1)), start: Date.now() + at }),
      ),
    )
  await send(agent.url, 'opened', 'other')
  await page.locator('[data-trace]', { hasText: 'GET /opened' }).click()
  await page.locator('[data-span]').waitFor()
  await page.goBack()
  await page.locator('[data-matches="2"]').waitFor()

  await agent.close()
  await page.locator('.notice', { hasText: 'The agent has ended' }).waitFor()
  assert.match(await page.locator('.summary').innerText(), /agent ended/)
  assert.doesNotMatch(await page.locator('.summary').innerText(), /\blive\b/)
  assert.match(await page.locator('.status-line').innerText(), /the agent at 127\.0\.0\.1:\d+ has ended/)
  assert.equal(await page.locator('[data-action="clear"]').isDisabled(), true)

  await page.locator('[data-trace]', { hasText: 'GET /opened' }).click()
  await page.locator('[data-span]', { hasText: 'GET /opened' }).waitFor()
  await page.goBack()
  await page.locator('[data-trace]', { hasText: 'GET /other' }).click()
  const empty = page.locator('.empty', { hasText: 'This trace was not loaded before' })
  await empty.waitFor()
  assert.match(await empty.innerText(), /The agent has ended/)
  assert.doesNotMatch(await page.locator('main').innerText(), /No such trace|Failed to fetch/)

  const next = await startLocalAgent({ port: agent.port, statsdPort: 0, log: () => undefined })
  t.after(() => next.close())
  assert.equal(next.port, agent.port)
  await send(next.url, 'opened', 'other')
  await page.locator('[data-span]', { hasText: 'GET /other' }).waitFor()
  await page.locator('.notice').waitFor({ state: 'detached' })
  await page.goBack()
  await page.locator('[data-matches="2"]').waitFor()
  await sendTraces(next.url, [sampleTrace({ resource: 'GET /later' }, { id: 99n, start: Date.now() })])
  await page.locator('[data-trace]', { hasText: 'GET /later' }).waitFor()
})
