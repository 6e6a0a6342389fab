import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareTraces } from '../../src/agent/page/compare-traces'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { placedSpan } from './placed-span'

test('operations of two traces are counted without their values, the largest difference first', () => {
  const query = (id: number, duration: number) => placedSpan(id, 1, 1, { resource: `SELECT ${id}`, duration })
  const root = (duration: number) => placedSpan(1, 0, 0, { name: 'web', resource: 'GET /', duration })
  const only = placedSpan(9, 1, 1, { name: 'redis', resource: 'GET', duration: 50 })
  const rows = compareTraces([root(100), query(2, 10), query(3, 20), only], [root(90), query(4, 5)])
  assert.deepEqual(
    rows.map(({ name, resource, a, b, more }) => [name, resource, a.count, a.total, b.count, b.total, more]),
    [
      ['redis', 'GET', 1, 50, 0, 0, -50],
      ['pg.query', 'SELECT ?', 2, 30, 1, 5, -25],
      ['web', 'GET /', 1, 100, 1, 90, -10],
    ],
  )
})

test('a trace is compared with another one of the same root, and an address opens the comparison again', async t => {
  const { agent, page, problems } = await openPage(t)
  const cart = (step: number, count: number) => ({
    resource: 'GET /cart',
    took: 100 + step,
    children: Array.from({ length: count }, (_, index) => ({
      name: 'pg.query',
      resource: `SELECT ${index}`,
      took: step,
    })),
  })
  await sendTraces(agent.url, [
    sampleTrace(cart(1, 2), { id: 16n, start: Date.now() }),
    sampleTrace(cart(9, 4), { id: 256n, start: Date.now() + 1 }),
    sampleTrace({ resource: 'GET /other' }, { id: 4096n, start: Date.now() + 2 }),
  ])
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010`)
  await page.locator('[data-shape="compare"]').click()
  const offered = page.locator('[data-other]')
  await offered.first().waitFor()
  assert.deepEqual(await offered.evaluateAll(all => all.map(each => each.getAttribute('data-other'))), [
    '0000000000000100',
  ])
  assert.match(await offered.innerText(), /109 ms\s*\+8\.00 ms/)
  await offered.click()
  const rows = page.locator('[data-operation]')
  await rows.first().waitFor()
  const copy = await page.context().newPage()
  await copy.goto(page.url())
  const cells = copy.locator('[data-operation] td')
  await cells.first().waitFor()
  assert.deepEqual(
    (await cells.allInnerTexts()).map(text => text.trim()),
    [
      'shop pg.query SELECT ?',
      '2 in 2.00 ms',
      '4 in 36.0 ms',
      '+34.0 ms',
      'shop web.request GET /cart',
      '1 in 101 ms',
      '1 in 109 ms',
      '+8.00 ms',
    ],
  )
  await page.getByRole('link', { name: 'Swap' }).click()
  await page.locator('[data-operation]', { hasText: '−34.0 ms' }).waitFor()
  await page.goto(`${agent.url}/#/traces?trace=0000000000001000&shape=compare`)
  await page.getByText('No other trace like this one').waitFor()
  assert.deepEqual(problems, [])
})
