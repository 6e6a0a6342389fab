import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

/** Opens the page of an agent that has four traces. */
async function openList(t: TestContext) {
  const opened = await openPage(t)
  const plans = ['gold', 'free', 'gold', 'gold']
  await sendTraces(
    opened.agent.url,
    plans.map((plan, at) =>
      sampleTrace(
        {
          service: at === 0 ? 'shop' : 'cart',
          resource: `GET /${plan}`,
          took: 10 * (at + 1),
          meta: { 'user.plan': plan },
        },
        { id: BigInt(100 * (at + 1)), start: Date.now() + at },
      ),
    ),
  )
  await opened.page.locator('[data-matches="4"]').waitFor()
  return opened
}

test('the list is grouped by a word or a tag, and a group opens the list of its traces', async t => {
  const { page, problems } = await openList(t)
  await page.getByLabel('Group by').fill('user.plan')
  await page.getByLabel('Group by').press('Enter')
  const gold = page.locator('[data-group="gold"]')
  await gold.waitFor()
  assert.match(await gold.innerText(), /gold\s*3\s*0%\s*30\.0 ms\s*40\.0 ms/)
  assert.equal(new URL(page.url()).hash, '#/traces?group=user.plan')
  await page.locator('#search').fill('service:cart')
  await page.locator('[data-group="gold"] .amount', { hasText: /^2$/ }).waitFor()
  await page.locator('.rows').focus()
  for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key)
  await page.locator('[data-matches="2"]').waitFor()
  assert.equal(await page.locator('#search').inputValue(), 'service:cart user.plan:gold')
  await page.goBack()
  await gold.waitFor()
  await page.getByRole('button', { name: 'Do not group' }).click()
  await page.locator('[data-matches="3"]').waitFor()
  assert.deepEqual(problems, [])
})

test('the search box offers keys and values that there are, and names a tag that is nowhere', async t => {
  const { page, problems } = await openList(t)
  const offered = (value: string) =>
    page.locator(`#search-endings option[value='${value}']`).waitFor({ state: 'attached' })
  await page.locator('#search').fill('service:cart us')
  await offered('service:cart user.plan:')
  await page.locator('#search').fill('-(service:cart user.plan:g')
  await offered('-(service:cart user.plan:gold')
  await page.locator('#search').fill('usr.plan:gold')
  await page.locator('#search-problem', { hasText: 'no span has the tag usr.plan; did you mean user.plan?' }).waitFor()
  await page.locator('#search').fill('service:shop or user.plan:free')
  await page.locator('[data-matches="2"]').waitFor()
  await page.getByLabel('Service').selectOption('cart')
  await page.locator('[data-matches="1"]').waitFor()
  assert.equal(await page.locator('#search').inputValue(), '(service:shop or user.plan:free) service:cart')
  assert.deepEqual(problems, [])
})

test('the list is sorted by a tag, whose value stands in each row, and the other way round', async t => {
  const { page, problems } = await openList(t)
  await page.getByLabel('Sort by tag').fill('user.plan')
  await page.getByLabel('Sort by tag').press('Enter')
  const first = page.locator('[data-trace][aria-rowindex="1"]')
  await first.locator('.badge', { hasText: 'gold' }).waitFor()
  await page.getByRole('button', { name: 'Smallest first' }).click()
  await first.locator('.badge', { hasText: 'free' }).waitFor()
  assert.equal(new URL(page.url()).hash, '#/traces?sort=tag%3Auser.plan')
  await page.getByRole('button', { name: 'Do not sort by a tag' }).click()
  await first.locator('.badge').waitFor({ state: 'detached' })
  assert.deepEqual(problems, [])
})
