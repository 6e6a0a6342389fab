import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupTags } from '../../src/agent/page/tag-groups'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'

test('tags stand in groups by what they are about, the own ones of the application first', () => {
  const keys = [
    '_dd.p.dm',
    'http.url',
    'user.plan',
    'db.name',
    'error.code',
    'out.host',
    'runtime-id',
    'httpish',
    'url.path',
  ]
  assert.deepEqual(
    groupTags(keys.map(key => [key, ''] as const)).map(({ name, tags, folded }) => [
      name,
      tags.map(([key]) => key),
      folded,
    ]),
    [
      ['Own', ['httpish', 'user.plan'], false],
      ['HTTP', ['http.url', 'url.path'], false],
      ['Database and queue', ['db.name'], false],
      ['Error', ['error.code'], false],
      ['Network', ['out.host'], false],
      ['Internal', ['_dd.p.dm', 'runtime-id'], true],
    ],
  )
  assert.deepEqual(groupTags([]), [])
})

test('a tag is copied by a click, and added to the search as wanted or unwanted', async t => {
  const { agent, page, problems } = await openPage(t, '', {
    context: { permissions: ['clipboard-read', 'clipboard-write'] },
  })
  const meta = { plan: 'gold "x" y', '_dd.p.dm': '-1', 'http.method': 'GET' }
  await sendTraces(agent.url, [sampleTrace({ meta }, { id: 16n, start: Date.now() })])
  const hash = '#/traces?q=service%3Ashop&trace=0000000000000010&span=0000000000000010'
  await page.goto(`${agent.url}/${hash}`)
  const tag = page.locator('[data-tag="plan"]')
  await tag.getByRole('button', { name: 'gold' }).click()
  await tag.getByText('Copied').waitFor()
  assert.equal(await page.evaluate<string>('navigator.clipboard.readText()'), meta.plan)
  assert.equal(await page.locator('[data-tag="_dd.p.dm"]').isVisible(), false)
  await page.locator('[data-group="Internal"] summary').click()
  assert.equal(await page.locator('[data-tag="_dd.p.dm"]').isVisible(), true)
  await tag.hover()
  await tag.locator('[data-action="filter"]').click()
  await page.locator('[data-matches="1"]').waitFor()
  assert.equal(await page.locator('#search').inputValue(), 'service:shop plan:"gold *x* y"')
  await page.goBack()
  await tag.hover()
  await tag.locator('[data-action="filter-out"]').click()
  await page.getByText('No trace matches').waitFor()
  assert.equal(await page.locator('#search').inputValue(), 'service:shop -plan:"gold *x* y"')
  await page.goto(`${agent.url}/${hash.replace('service%3Ashop', 'service%3Ashop+or+service%3Acart')}`)
  await tag.hover()
  await tag.locator('[data-action="filter"]').click()
  await page.locator('[data-matches="1"]').waitFor()
  assert.equal(await page.locator('#search').inputValue(), '(service:shop or service:cart) plan:"gold *x* y"')
  assert.deepEqual(problems, [])
})
