import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

const views = ['traces', 'operations', 'hints', 'services', 'metrics', 'profiles']

/** Pairs of links, buttons and fields of the shell and the list that lie on one another, by their text. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const all = [...document.querySelectorAll('.rail a, .rail button, .bar input, .bar select, .summary button, .summary a, .summary select, .summary > span, .rows-body .row:nth-child(-n+3) .cell')]
    const shown = all.filter(each => each.offsetWidth > 2 && each.offsetHeight > 0)
    const found = []
    for (const [at, one] of shown.entries()) for (const other of shown.slice(at + 1)) {
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()]
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (wide > 1 && high > 1) found.push(one.textContent + ' / ' + other.textContent)
    }
    return found
  })()`)
}

for (const width of [1400, 800, 400]) {
  test(`at a width of ${width} no view is wider than the window, and nothing of the list lies on anything else`, async t => {
    const { agent, page, problems } = await openPage(t, '', { context: { viewport: { width, height: 720 } } })
    const children = Array.from({ length: 9 }, (_, at) => ({
      service: `a-service-with-a-long-name-${at}`,
      name: 'pg.query',
      type: 'sql',
      resource: 'SELECT a_rather_long_column FROM some_table WHERE id = 1',
      at,
      took: 900_000,
    }))
    const traces = Array.from({ length: 30 }, (_, at) =>
      sampleTrace(
        {
          service: 'a-service-with-a-long-name',
          resource: `GET /a/path/that/is/longer/than/a/column/has/room/for/${at}`,
          took: 1_000_000,
          error: at % 2 === 0,
          meta: { 'http.status_code': '500' },
          children,
        },
        { id: BigInt(1000 + 100 * at), start: Date.now() + at },
      ),
    )
    await sendTraces(agent.url, traces)
    await page.locator('[data-matches="30"]').waitFor()
    for (const view of views) {
      await page.goto(`${agent.url}/#/${view}`)
      await page.locator(`.rail a[aria-current]`, { hasText: new RegExp(view, 'i') }).waitFor()
      const shown = view === 'traces' || view === 'operations' ? '.rows-body .row' : '.hints li, .empty, [data-service]'
      await page.locator(shown).first().waitFor()
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
      assert.ok(wide <= width, `${view} is ${wide} wide`)
      assert.deepEqual(await overlaps(page), [], view)
    }
    assert.deepEqual(problems, [])
  })
}

test('in a narrow window a row has two lines, which hold its resource, its start and its errors', async t => {
  const { agent, page } = await openPage(t, '', { context: { viewport: { width: 400, height: 720 } } })
  await sendTraces(agent.url, [
    sampleTrace({ resource: 'GET /narrow', error: true }, { id: 16n, start: Date.now() }),
    sampleTrace({ resource: 'GET /other' }, { id: 32n, start: Date.now() }),
  ])
  const row = page.locator('[data-trace]', { hasText: 'GET /narrow' })
  await row.waitFor()
  const [resource, start] = await Promise.all(['.resource', '.start'].map(each => row.locator(each).boundingBox()))
  assert.ok(resource && start && start.y >= resource.y + resource.height - 1)
  assert.match(await row.innerText(), /1 error/)
  await page.setViewportSize({ width: 1000, height: 720 })
  await row.locator('.meter').waitFor()
  const [wide, first] = await Promise.all(['.resource', '.start'].map(each => row.locator(each).boundingBox()))
  assert.ok(wide && first && first.x < wide.x)
})
