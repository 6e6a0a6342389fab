import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { shop } from './page-shop'

const id = '0000000000000010'

test('a link opens the same stretch, search, folds, path and span again', async t => {
  const { agent, page, problems } = await openPage(t, '', {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
  await sendTraces(agent.url, [sampleTrace(shop, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=${id}`)
  await page.locator('[data-span]', { hasText: 'http.request' }).locator('button.fold').click()
  await page.locator('[data-like]').click()
  await page.keyboard.press('c')
  await page.keyboard.press('+')
  await page.locator('#find').fill('id = 3')
  await page.locator('#find').press('Enter')
  await page.locator('.find-count', { hasText: '1 of 11' }).waitFor()
  await page.locator('[data-span]', { hasText: 'id = 5' }).click()
  await page.getByRole('button', { name: 'Copy link' }).click()
  await page.getByRole('button', { name: 'Copied' }).waitFor()
  const link = await page.evaluate<string>('navigator.clipboard.readText()')
  const copy = await page.context().newPage()
  await copy.goto(link)
  await copy.locator('.panel .resource', { hasText: 'id = 5' }).waitFor()
  const look = () => [
    copy.locator('#find').inputValue(),
    copy.locator('[role=treegrid]').getAttribute('aria-rowcount'),
    copy.locator('.minimap-window').getAttribute('style'),
    copy.getByRole('button', { name: 'Critical path' }).getAttribute('aria-pressed'),
  ]
  assert.deepEqual(await Promise.all(look()), [
    'id = 3',
    await page.locator('[role=treegrid]').getAttribute('aria-rowcount'),
    await page.locator('.minimap-window').getAttribute('style'),
    'true',
  ])
  assert.deepEqual(problems, [])
})

test('a trace saved as HTML opens from the disk, and asks nobody for anything', async t => {
  const { agent, page } = await openPage(t)
  const meta = { note: '</script><script>document.title = "taken"</script><!-- <script>' }
  const root = { ...shop, meta: { ...shop.meta, ...meta } }
  await sendTraces(agent.url, [sampleTrace(root, { id: 16n, start: Date.now() })])
  await page.goto(`${agent.url}/#/traces?trace=${id}&span=${id}&zoom=100_300`)
  await page.locator('.panel').waitFor()
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as HTML' }).click(),
  ])
  assert.equal(saved.suggestedFilename(), `trace-${id}.html`)
  const folder = mkdtempSync(join(tmpdir(), 'tracer-saved-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, saved.suggestedFilename())
  await saved.saveAs(path)
  assert.equal(readFileSync(path, 'utf8').match(/<\/script/g)?.length, 2)

  const copy = await page.context().newPage()
  const problems: string[] = []
  copy.on('console', message => problems.push(message.text()))
  copy.on('pageerror', error => problems.push(error.message))
  copy.on('request', request => {
    if (!request.url().startsWith(pathToFileURL(path).href) && !request.url().startsWith('data:'))
      problems.push(request.url())
  })
  await agent.close()
  await copy.goto(pathToFileURL(path).href)
  await copy.locator('[data-span]').first().waitFor()
  assert.equal(await copy.getByRole('treegrid').getAttribute('aria-rowcount'), '8')
  assert.equal(await copy.locator('.panel [data-tag="note"] dd').innerText(), meta.note)
  assert.match(await copy.locator('.status-line').innerText(), /^saved \d{4}-/)
  assert.equal(await copy.locator('.minimap-window').count(), 1)
  assert.match(await copy.title(), /^Trace /)
  await copy.keyboard.press('Escape')
  await copy.locator('.panel').waitFor({ state: 'detached' })
  await copy.keyboard.press('Escape')
  await copy.locator('#find').fill('charge')
  await copy.locator('.find-count', { hasText: '2 found' }).waitFor()
  await copy.locator('[data-shape="flame"]').click()
  await copy.locator('.flame-box').first().waitFor()
  assert.equal(await copy.locator('.rail nav a, [data-shape="compare"], .back').count(), 0)
  assert.deepEqual(problems, [])
})
