import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { sampleProfile } from './page-profile'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

test('a query that is repeated is a hint, which leads to its place', async t => {
  const { agent, page, problems } = await openPage(t, '#/hints')
  await page.getByText('Nothing looks wrong').waitFor()
  const children = Array.from({ length: 12 }, (_, index) => ({
    name: 'pg.query',
    type: 'sql',
    resource: `SELECT * FROM items WHERE id = ${index}`,
    at: index * 5,
    took: 4,
  }))
  await sendTraces(agent.url, [sampleTrace({ took: 80, children }, { id: 1n, start: Date.now() })])
  await page.getByText('Repeated query').click()
  await page.locator('.panel h2').waitFor()
  await page.locator('.hints.inline').getByText('Repeated query').waitFor()
  assert.deepEqual(problems, [])
})

test('metrics are drawn, one plot a name', async t => {
  const { agent, page, problems } = await openPage(t, '#/metrics')
  await page.getByText('No metrics yet').waitFor()
  const socket = createSocket('udp4')
  socket.send('heap.used:12.5|g|#service:shop\nheap.used:7|g|#service:stock\nhits:3|c', agent.statsdPort, '127.0.0.1')
  await page.locator('[data-metric="heap.used"] canvas').waitFor()
  socket.close()
  await once(socket, 'close')
  assert.match(
    await page.locator('[data-metric="heap.used"] .legend').innerText(),
    /service:shop\s*12\.5\s*service:stock\s*7/,
  )
  await page.getByLabel('Name or tag of a metric').fill('hit')
  await page.locator('[data-metric="heap.used"]').waitFor({ state: 'detached' })
  assert.equal(await page.locator('[data-metric]').count(), 1)
  assert.deepEqual(problems, [])
})

test('a profile is listed with its files, and one in the format of pprof is shown as a flame', async t => {
  const { agent, page, problems } = await openPage(t, '#/profiles')
  await page.getByText('No profiles yet').waitFor()
  const form = new FormData()
  const event = {
    start: '2026-01-02T03:04:05Z',
    end: '2026-01-02T03:05:05Z',
    tags_profiler: 'service:shop',
    version: '4',
  }
  form.append('event', new Blob([JSON.stringify(event)], { type: 'application/json' }), 'event.json')
  form.append('wall.pprof', new Blob([sampleProfile({ 'main handle': 30, 'main render': 10 })]), 'wall.pprof')
  assert.equal((await fetch(`${agent.url}/profiling/v1/input`, { method: 'POST', body: form })).status, 200)
  const row = page.locator('[data-profile]')
  await row.waitFor()
  assert.match(await row.innerText(), /shop[\s\S]*1 min 0 s[\s\S]*wall\.pprof/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    row.locator('.file', { hasText: 'wall.pprof' }).getByText('Download').click(),
  ])
  assert.deepEqual(readFileSync(await download.path()), sampleProfile({ 'main handle': 30, 'main render': 10 }))
  await row.getByRole('link', { name: 'wall.pprof' }).click()
  await page.locator('.flame-box', { hasText: 'handle' }).waitFor()
  const widths = await page
    .locator('.flame-box')
    .evaluateAll(boxes => boxes.map(box => [box.textContent, box.getBoundingClientRect().width + 1] as const))
  const width = new Map(widths)
  assert.ok(Math.abs((width.get('handle') ?? 0) / (width.get('main') ?? 1) - 0.75) < 0.01)
  await page.locator('.flame-box', { hasText: 'main' }).focus()
  for (const key of ['ArrowDown', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
  await page.getByText('render: 10.0 ms, 25%').waitFor()
  assert.deepEqual(problems, [])
})

test('the store is saved to a file, cleared, and opened again', async t => {
  const { agent, page, problems } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace({ resource: 'GET /kept' }, { id: 1n, start: Date.now() })])
  await page.locator('[data-trace]').waitFor()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Save' }).click(),
  ])
  const path = await download.path()
  await page.locator('[data-action="clear"]').click()
  await page.getByText('Clear all?').click()
  await page.getByText('Waiting for traces').waitFor()
  await page.getByLabel('A saved file').setInputFiles(path)
  await page.locator('[data-trace]', { hasText: 'GET /kept' }).waitFor()
  await page
    .getByLabel('A saved file')
    .setInputFiles({ name: 'x.json', mimeType: 'text/plain', buffer: Buffer.from('no') })
  await page.getByRole('alert').waitFor()
  assert.deepEqual(
    problems.filter(problem => !problem.includes('400')),
    [],
  )
})

test('an address that changes while the page begins is followed', async t => {
  const { agent, page, problems } = await openPage(t)
  const content = `
    const change = new MutationObserver(() => {
      if (document.querySelector('.rail') === null) return
      change.disconnect()
      location.hash = '#/hints'
    })
    change.observe(document, { childList: true, subtree: true })`
  await page.addInitScript({ content })
  await page.goto(`${agent.url}/?again`)
  await page.getByText('Nothing looks wrong').waitFor()
  assert.deepEqual(problems, [])
})

test('the last line tells what is here and what was refused', async t => {
  const { agent, page } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace({ children: [{}, {}] }, { id: 1n, start: Date.now() })])
  await fetch(`${agent.url}/v0.4/traces`, { method: 'PUT', body: 'no msgpack' })
  const line = page.locator('.status-line')
  await line.getByText('1 trace', { exact: true }).waitFor()
  await line.getByText('3 spans', { exact: true }).waitFor()
  await line.getByText('refused: 1').waitFor()
})

test('the theme is the one of the system until another is chosen, which stays', async t => {
  const { page } = await openPage(t, '', { context: { colorScheme: 'dark' } })
  const dark = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const night = await dark()
  await page.locator('[data-action="theme"]').click()
  const day = await dark()
  assert.notEqual(day, night)
  assert.equal(day, 'rgb(255, 255, 255)')
  await page.reload()
  await page.getByText('Theme: light').waitFor()
  assert.equal(await dark(), day)
})

test('a service has the same colour in each view, and after a reload that meets another service first', async t => {
  const { agent, page } = await openPage(t)
  const services = ['shop', 'orders', 'mailer', 'stock', 'shop-postgres', 'shop-redis']
  const start = Date.now()
  await sendTraces(
    agent.url,
    services.map((service, index) => sampleTrace({ service }, { id: BigInt(1 + index * 100), start: start + index })),
  )
  const colours = async (hash: string) => {
    await page.goto(`${agent.url}/${hash}`)
    await page.reload()
    const marks = page.locator('main [style*="--colour"]:is(.service, .map-node)')
    await marks.nth(services.length - 1).waitFor()
    const found = await marks.evaluateAll(all =>
      all.map(mark => [mark.getAttribute('data-service') ?? mark.textContent, mark.getAttribute('style')] as const),
    )
    return Object.fromEntries(found.map(([service, style]) => [service, /--hue-\d/.exec(style ?? '')?.[0]]))
  }
  const list = await colours('#/traces')
  assert.equal(new Set(Object.values(list)).size, services.length)
  assert.deepEqual(await colours('#/services'), list)
  assert.deepEqual(await colours('#/traces?sort=start'), list)
})
