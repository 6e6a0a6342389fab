import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import type { Page } from 'playwright-core'
import { sampleProfile } from './page-profile'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** All views of a page that holds the samples below, by the hash of each. */
const views: Readonly<Record<string, string>> = {
  list: '#/traces',
  'a list of nothing': '#/traces?q=nobody',
  'a search that cannot be read': '#/traces?q=duration%3Along',
  waterfall: '#/traces?trace=0000000000000001',
  'a span that failed': '#/traces?trace=0000000000000001&span=0000000000000002',
  flame: '#/traces?trace=0000000000000001&shape=flame',
  'log lines': '#/traces?trace=0000000000000001&shape=logs',
  'the path a trace waited for, zoomed, with something found':
    '#/traces?trace=0000000000000001&path=1&zoom=10_60&find=items&span=0000000000000003',
  'two traces compared': '#/traces?trace=0000000000000001&shape=compare&with=00000000000003e8',
  'a choice of a trace to compare': '#/traces?trace=0000000000000001&shape=compare',
  groups: '#/traces?group=resource',
  'groups by a tag': '#/traces?group=db.name',
  'a sorted list': '#/traces?sort=-duration',
  'a tag that no span has': '#/traces?q=db.nam%3Ashop',
  'no such trace': '#/traces?trace=00000000000000ff',
  services: '#/services',
  operations: '#/operations',
  hints: '#/hints',
  metrics: '#/metrics',
  profiles: '#/profiles',
  profile: '#/profiles?profile=1/wall.pprof',
}

interface Violation {
  readonly id: string
  readonly help: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe finds on what the page shows now, and whether it is wider than its window: a line each. */
async function faults(page: Page): Promise<string[]> {
  const found = (await page.evaluate(
    `${axe}; axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )) as readonly Violation[]
  const over = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'))
  return [
    ...found.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html}: ${failureSummary}`),
    ),
    ...(over > 0 ? [`the page is ${over} pixels wider than its window`] : []),
  ]
}

async function fill(url: string, statsdPort: number): Promise<void> {
  const start = Date.now()
  const error = {
    'error.type': 'TypeError',
    'error.message': 'no such order',
    'error.stack': 'TypeError: no such order\n    at f (/app/a.js:1:2)',
  }
  const queries = Array.from({ length: 12 }, (_, index) => ({
    ...{ service: 'shop-postgres', name: 'pg.query', type: 'sql', at: 10 + index * 5, took: 4 },
    resource: `SELECT * FROM items WHERE id = ${index}`,
    meta: { 'span.kind': 'client', 'db.name': 'shop' },
  }))
  const root = {
    ...{ service: 'shop', resource: 'GET /orders/:id', took: 90, error: true },
    meta: { ...error, 'http.status_code': '500', 'http.method': 'GET' },
    children: [
      { name: 'http.request', type: 'http', resource: 'GET', at: 2, took: 30, error: true, meta: error },
      ...queries,
    ],
  }
  await sendTraces(url, [
    sampleTrace(root, { id: 1n, start }),
    sampleTrace({ ...root, took: 70, error: false, meta: {} }, { id: 1000n, start: start + 100 }),
  ])
  const record = { level: 'error', message: 'no such order', time: start, dd: { trace_id: '1', span_id: '1' } }
  await fetch(`${url}/api/logs`, { method: 'POST', body: JSON.stringify([record]) })
  const socket = createSocket('udp4')
  socket.send('runtime.node.mem.rss:12500000|g|#service:shop\nhits:3|c', statsdPort, '127.0.0.1', () => socket.close())
  const form = new FormData()
  const event = {
    start: new Date(start).toISOString(),
    end: new Date(start + 60_000).toISOString(),
    tags_profiler: 'service:shop',
  }
  form.append('event', new Blob([JSON.stringify(event)], { type: 'application/json' }), 'event.json')
  form.append('wall.pprof', new Blob([sampleProfile({ 'main handle': 30, 'main render': 10 })]), 'wall.pprof')
  await fetch(`${url}/profiling/v1/input`, { method: 'POST', body: form })
}

for (const width of [1400, 800, 400]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on any view, ${width} pixels wide and ${colorScheme}`, { timeout: 120_000 }, async t => {
      const { agent, page } = await openPage(t, '', { context: { colorScheme, viewport: { width, height: 800 } } })
      const found: Record<string, string[]> = {}
      found['an empty agent'] = await faults(page)
      await fill(agent.url, agent.statsdPort)
      for (const [name, hash] of Object.entries(views)) {
        await page.goto(`${agent.url}/${hash}`)
        await page.locator('main .view').waitFor()
        await page.getByText('Loading', { exact: true }).waitFor({ state: 'detached' })
        found[name] = await faults(page)
      }
      await page.goto(`${agent.url}/#/operations`)
      await page.locator('.operations .row:not(.head)').first().click()
      await page.waitForTimeout(300)
      found['an operation'] = await faults(page)
      await page.goto(`${agent.url}/#/traces`)
      await page.locator('[data-trace]').first().waitFor()
      await page.keyboard.press('?')
      await page.locator('dialog[open]').waitFor()
      found.help = await faults(page)
      const bad = Object.entries(found).flatMap(([name, lines]) => lines.map(line => `${name}: ${line}`))
      assert.deepEqual(bad, [])
    })
  }
}
