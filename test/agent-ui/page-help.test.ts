import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { queryList } from '../../src/agent/page/key-list'
import { readQuery } from '../../src/agent/query'
import { runChild } from '../run-child'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

test('a question mark shows the keys, Escape closes them alone, and the focus is where it was', async t => {
  const { agent, page, problems } = await openPage(t)
  await sendTraces(agent.url, [
    sampleTrace({ resource: 'GET /a' }, { id: 16n, start: Date.now() }),
    sampleTrace({ resource: 'GET /b' }, { id: 32n, start: Date.now() + 1 }),
  ])
  await page.locator('[data-matches="2"]').waitFor()
  await page.locator('[data-trace]').first().click()
  await page.locator('[data-span]').first().waitFor()
  await page.locator('.rows').focus()
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: 'Keys' })
  await dialog.waitFor()
  assert.match(await dialog.innerText(), /j k[\s\S]*one row down or up/)
  // Keys of the page below do nothing meanwhile.
  await page.keyboard.press('/')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.locator('[data-span]').first().waitFor()
  assert.equal(await page.locator('.rows:focus').count(), 1)
  await page.locator('[data-action="help"]').click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await dialog.waitFor({ state: 'detached' })
  assert.equal(await page.locator('[data-action="help"]:focus').count(), 1)
  await page.locator('[data-action="help"]').press('Escape')
  await page.locator('[data-matches="2"]').waitFor()
  await page.locator('#search').fill('a?')
  assert.equal(await dialog.count(), 0)
  assert.deepEqual(problems, [])
})

test('j and k move in a list as the arrows do', async t => {
  const { agent, page } = await openPage(t)
  await sendTraces(
    agent.url,
    ['a', 'b', 'c'].map((name, at) =>
      sampleTrace({ resource: `GET /${name}` }, { id: BigInt(16 * (at + 1)), start: Date.now() + at }),
    ),
  )
  await page.locator('[data-matches="3"]').waitFor()
  const current = page.locator('[role=row][aria-selected=true]')
  for (const [key, expected] of [
    ['j', 'GET /c'],
    ['j', 'GET /b'],
    ['j', 'GET /a'],
    ['k', 'GET /b'],
  ] as const) {
    await page.keyboard.press(key)
    await current.filter({ hasText: expected }).waitFor()
  }
})

test('the queries of the help are read without a problem', () => {
  for (const [query] of queryList) assert.equal(readQuery(query).problem, undefined, query)
})

test('the command of an empty page, run as it stands, brings its first trace', async t => {
  const { page } = await openPage(t)
  const [command = '', variable] = await page.locator('.command code').allInnerTexts()
  const { host } = new URL(page.url())
  assert.equal(command, `DD_TRACE_AGENT_URL=http://${host} npx ddtrace-run node app.js`)
  assert.equal(variable, `DD_TRACE_AGENT_URL=http://${host}`)
  const app = `const http = require('node:http')
    const server = http.createServer((request, response) => response.end()).listen(0, '127.0.0.1', async () => {
      await (await fetch('http://127.0.0.1:' + server.address().port + '/first')).text()
      server.close()
    })`
  // npx is asked for nothing here: the command that it would find is in its place.
  const cli = join(__dirname, '../../dist/src/cli.js')
  const line = command.replace('npx ddtrace-run node app.js', `"${process.execPath}" "${cli}" node -e "$APP"`)
  const { code, stderr } = await runChild({
    command: 'sh',
    args: ['-c', line],
    env: { APP: app, DD_TRACE_STARTUP_LOGS: 'false' },
  })
  assert.equal(code, 0, stderr)
  await page.locator('[data-trace]', { hasText: 'GET' }).first().waitFor()
})
