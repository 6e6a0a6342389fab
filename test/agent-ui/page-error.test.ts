import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { shop } from './page-shop'

test('an error says itself in the row, above the trace and in the panel, and frames of packages stand back', async t => {
  const { agent, page, problems } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010`)
  const text = "TypeError: Cannot read properties of undefined (reading 'amount')"
  assert.match(await page.locator('[data-span]', { hasText: 'charge' }).last().innerText(), /TypeError: Cannot read/)
  const first = page.locator('.first-error')
  assert.equal(await first.innerText(), `first error charge ${text}`, 'what failed first made the others fail')
  await first.click()
  await page.locator('.panel h2', { hasText: 'charge' }).waitFor()
  assert.equal(await page.locator('.panel .failure').innerText(), text)
  assert.deepEqual(await page.locator('.frame').evaluateAll(all => all.map(frame => frame.className.split('-')[1])), [
    'application',
    'application',
    'package',
    'node',
  ])
  // No such file is on this machine: the frames stand without lines.
  assert.equal(await page.locator('.source').count(), 0)
  assert.deepEqual(problems, [])
})

test('a frame of a file of this machine is shown with its lines', async t => {
  const { agent, page, problems } = await openPage(t)
  const file = join(process.cwd(), 'src/agent/where.ts')
  const meta = { 'error.type': 'Error', 'error.message': 'no', 'error.stack': `Error: no\n    at run (${file}:1:8)` }
  await sendTraces(agent.url, [sampleTrace({ error: true, meta }, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010&span=0000000000000010`)
  const line = page.locator('.source li[aria-current]')
  assert.equal(await line.innerText(), `1${readFileSync(file, 'utf8').split('\n')[0]}`)
  assert.equal(await page.locator('.source li').count(), 4)
  assert.deepEqual(problems, [])
})

test('a call says where it went in its row and at the head of its panel', async t => {
  const { agent, page } = await openPage(t)
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=0000000000000010`)
  await page.locator('[data-span]', { hasText: 'stock:4000/items/17' }).click()
  assert.equal(await page.locator('.panel header .where').innerText(), 'stock:4000/items/17')
})

test('the list tells the first error of a trace in its own words, and is cut where they are long', async t => {
  const { agent, page } = await openPage(t)
  const meta = { 'error.type': 'MailboxFull', 'error.message': `${'no room '.repeat(60)}\nsecond line` }
  const child = { at: 5, error: true, meta }
  await sendTraces(agent.url, [
    sampleTrace({ resource: 'GET /a', error: true, children: [child] }, { id: 16n, start: Date.now() }),
    sampleTrace({ resource: 'GET /b' }, { id: 64n, start: Date.now() }),
  ])
  const failed = page.locator('[data-trace]', { hasText: 'GET /a' })
  await failed.locator('.row-error', { hasText: /^ ?MailboxFull: no room .*characters\)$/ }).waitFor()
  assert.equal(await page.locator('.row-error').count(), 1)
})

test('the list and the head of a trace tell the same error: what failed first, and made the others fail', async t => {
  const { agent, page } = await openPage(t)
  const meta = (message: string) => ({ 'error.type': 'Error', 'error.message': message })
  const child = { at: 5, took: 10, error: true, meta: meta('the cause') }
  await sendTraces(agent.url, [
    sampleTrace({ took: 50, error: true, meta: meta('the effect'), children: [child] }, { id: 16n, start: Date.now() }),
  ])
  await page.locator('[data-trace] .row-error', { hasText: 'Error: the cause' }).waitFor()
  await page.locator('[data-trace]').click()
  await page.locator('.first-error', { hasText: 'Error: the cause' }).waitFor()
})
