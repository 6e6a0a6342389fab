import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { TraceView } from '../../src/agent/model'
import { openPage } from './page-rig'
import { type SampleSpan, sampleTrace, sendTraces } from './page-samples'

const other = '00000000000000ff'
const hex = (id: number) => id.toString(16).padStart(16, '0')

const checkout: SampleSpan = {
  service: 'shop',
  resource: 'POST /checkout',
  took: 200,
  children: [
    {
      service: 'shop-db',
      name: 'pg.query',
      type: 'sql',
      resource: 'SELECT a, b FROM carts WHERE id = $1',
      at: 20,
      took: 40,
      meta: { 'span.kind': 'client' },
    },
    {
      name: 'checkout',
      at: 60,
      took: 130,
      links: [
        { trace: other, span: other, reason: 'before' },
        { trace: hex(0xabc), span: hex(0xabc), reason: 'gone' },
      ],
      events: [{ name: 'locked', at: 70, text: '<b>cart</b>' }],
      meta: { note: '<script>document.title = "taken"</script><img src=x onerror="document.title=1">' },
      children: [{ service: 'payment', resource: 'POST /charge', at: 100, took: 50, error: true }],
    },
  ],
}

async function openTrace(page: Page, url: string): Promise<TraceView> {
  await sendTraces(url, [
    sampleTrace(checkout, { id: 16n, start: Date.now() }),
    sampleTrace({ resource: 'GET /other' }, { id: BigInt(`0x${other}`), start: Date.now() - 100 }),
  ])
  await page.goto(`${url}/#/traces?trace=${hex(16)}`)
  await page.locator('[data-span]').nth(3).waitFor()
  const response = await fetch(`${url}/api/traces/${hex(16)}`)
  return (await response.json()) as TraceView
}

test('each row of the waterfall lies below its parent, and its bar where and as long as its time', async t => {
  const { agent, page, problems } = await openPage(t)
  const { spans, summary } = await openTrace(page, agent.url)
  const rows = await page.locator('[data-span]').evaluateAll(elements =>
    elements.map(element => {
      const lane = element.querySelector('.lane')?.getBoundingClientRect()
      const bar = element.querySelector('.span-bar')?.getBoundingClientRect()
      const swatch = element.querySelector('.swatch')?.getBoundingClientRect()
      return {
        id: element.getAttribute('data-span'),
        parent: element.getAttribute('data-parent') || undefined,
        level: Number(element.getAttribute('aria-level')),
        top: element.getBoundingClientRect().top,
        indent: swatch?.left ?? 0,
        left: lane && bar ? (bar.left - lane.left) / lane.width : -1,
        width: lane && bar ? bar.width / lane.width : -1,
        red: element.querySelector('.span-bar.bad') !== null,
      }
    }),
  )
  assert.deepEqual(
    rows.map(({ id, parent, level, red }) => ({ id, parent, level, red })),
    spans.map(({ id, parent, depth, error }) => ({ id, parent, level: depth + 1, red: error })),
  )
  for (const [index, row] of rows.entries()) {
    const span = spans[index]
    assert.ok(span)
    near(row.left, (span.start - summary.start) / summary.duration, `the start of ${span.name}`)
    near(row.width, span.duration / summary.duration, `the length of ${span.name}`)
    const parent = rows.find(({ id }) => id === row.parent)
    if (!parent) continue
    assert.ok(parent.top < row.top, 'a parent is above')
    assert.equal(row.indent - parent.indent, 14, 'a child is one step further to the right')
  }
  assert.deepEqual(problems, [])
})

test('what a span says is shown as text, and never becomes a part of the page', async t => {
  const { agent, page, problems } = await openPage(t)
  await openTrace(page, agent.url)
  await page.locator('[data-span]', { hasText: 'checkout' }).nth(1).click()
  const panel = page.locator('.panel')
  assert.match(
    await panel.locator('[data-tag="note"] dd').innerText(),
    /<script>document\.title = "taken"<\/script><img/,
  )
  assert.match(await panel.innerText(), /<b>cart<\/b>/)
  assert.equal(await page.locator('script').count(), 1)
  assert.equal(await page.locator('.panel img, .panel b b').count(), 0)
  assert.match(await page.title(), /^Trace /)
  await page
    .locator('.panel')
    .getByRole('link', { name: `trace ${other}` })
    .click()
  await page.locator('h1', { hasText: 'GET /other' }).waitFor()
  await page.goBack()
  await page
    .locator('.panel')
    .getByText(`trace ${hex(0xabc)}`)
    .waitFor()
  assert.equal(
    await page
      .locator('.panel')
      .getByRole('link', { name: `trace ${hex(0xabc)}` })
      .count(),
    0,
  )
  // The browser itself tells of the trace that is asked for and is not here.
  assert.deepEqual(
    problems.filter(problem => !problem.includes('404')),
    [],
  )
})

test('a statement is shown on several lines, and a copy of the trace is what the agent has', async t => {
  const { agent, page } = await openPage(t, '', { context: { permissions: ['clipboard-read', 'clipboard-write'] } })
  const trace = await openTrace(page, agent.url)
  await page.locator('[data-span]', { hasText: 'pg.query' }).click()
  const sql = await page.locator('.panel .sql').innerText()
  assert.deepEqual(
    sql.split('\n').map(line => line.trim()),
    ['SELECT', 'a,', 'b', 'FROM', 'carts', 'WHERE', 'id = $1'],
  )
  await page.getByRole('button', { name: 'Copy trace as JSON' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  assert.deepEqual(JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()')), trace)
})

test('a drag over the time axis shows that stretch alone', async t => {
  const { agent, page } = await openPage(t)
  await openTrace(page, agent.url)
  const axis = await page.locator('.axis').boundingBox()
  assert.ok(axis)
  await page.mouse.move(axis.x + axis.width / 2, axis.y + 10)
  await page.mouse.down()
  await page.mouse.move(axis.x + axis.width * 0.75, axis.y + 10, { steps: 4 })
  await page.mouse.up()
  await page.getByRole('button', { name: 'Reset' }).waitFor()
  assert.equal(await page.locator('[data-span]', { hasText: 'pg.query' }).locator('.span-bar').count(), 0)
  const bar = await page.locator('[data-span]', { hasText: 'POST /charge' }).locator('.span-bar').boundingBox()
  assert.ok(bar && Math.abs(bar.width - axis.width) < 3, 'half of it to three quarters is just the charge')
  await page.getByRole('button', { name: 'Reset' }).click()
  assert.equal(await page.locator('.span-bar').count(), 4)
})

function near(got: number, wanted: number, what: string): void {
  assert.ok(Math.abs(got - wanted) < 0.005, `${what}: got ${got}, wanted ${wanted}`)
}
