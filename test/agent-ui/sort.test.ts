import assert from 'node:assert/strict'
import test from 'node:test'
import type { TraceList } from '../../src/agent/model'
import { openPage } from './page-rig'
import { sampleTrace, sendTraces } from './page-samples'
import { startRig, wireSpan } from './rig'

const numbers = (list: TraceList): number[] => list.traces.map(({ id }) => Number.parseInt(id, 16))
const at = (milliseconds: number): bigint => 1_790_000_000_000_000_000n + BigInt(milliseconds) * 1_000_000n

test('a list is in the order that was asked for, newest first without, and the order is named where it is none', async context => {
  const { send, json, ask } = await startRig(context)
  await send([
    [wireSpan({ trace_id: 1n, start: at(30), duration: 5_000_000n })],
    [wireSpan({ trace_id: 2n, start: at(10), duration: 90_000_000n, error: 1 })],
    [
      wireSpan({ trace_id: 3n, start: at(20), duration: 1_000_000n }),
      wireSpan({ trace_id: 3n, start: at(20), duration: 1n }),
    ],
  ])
  const cases: readonly [string, readonly number[]][] = [
    ['', [1, 3, 2]],
    ['sort=start', [2, 3, 1]],
    ['sort=-start', [1, 3, 2]],
    ['sort=duration', [3, 1, 2]],
    ['sort=-duration', [2, 1, 3]],
    ['sort=-spans', [3, 2, 1]],
    ['sort=-errors', [2, 3, 1]],
  ]
  for (const [parameters, expected] of cases) {
    assert.deepEqual(numbers(await json<TraceList>(`/api/traces?${parameters}`)), expected, parameters)
  }
  for (const wrong of ['constructor', '--start', '', 'Start']) {
    const reply = await ask(`/api/traces?sort=${wrong}`)
    assert.equal(reply.status, 400)
    assert.match(
      await reply.text(),
      /^sort: expected one of start, duration, spans, errors, service, resource, status, tag:<name>, or it after a minus, got/,
    )
  }
})

test('a list is sorted by texts and by any tag, numbers as numbers, and what has none comes last', async context => {
  const { send, json } = await startRig(context)
  const plans = ['gold', '', 'basic']
  for (const [index, plan] of plans.entries()) {
    const id = BigInt(index + 1)
    const meta = {
      'http.status_code': ['200', '404', '500'][index] ?? '',
      ...(plan && { plan, size: plan === 'gold' ? '10' : '9' }),
    }
    await send([
      [wireSpan({ trace_id: id, resource: `GET /${'bac'[index]}`, service: `s${3 - index}`, meta, start: at(index) })],
    ])
  }
  const cases: readonly [string, readonly number[]][] = [
    ['resource', [2, 1, 3]],
    ['-resource', [3, 1, 2]],
    ['service', [3, 2, 1]],
    ['status', [1, 2, 3]],
    ['tag:plan', [3, 1, 2]],
    ['-tag:plan', [1, 3, 2]],
    ['tag:size', [3, 1, 2]],
    ['-tag:size', [1, 3, 2]],
  ]
  for (const [sort, expected] of cases) {
    assert.deepEqual(numbers(await json<TraceList>(`/api/traces?sort=${sort}`)), expected, sort)
  }
  const { traces } = await json<TraceList>('/api/traces?sort=-tag:size')
  assert.deepEqual(
    traces.map(({ said }) => said),
    ['10', '9', ''],
  )
})

test('pages of one list are of one order, whatever arrives between them', async context => {
  const { send, json } = await startRig(context)
  const add = (id: bigint, duration: number) => send([[wireSpan({ trace_id: id, duration: BigInt(duration) * 1000n })]])
  for (let id = 1n; id <= 6n; id++) await add(id, 1000 - Number(id))
  const page = (parameters: string) => json<TraceList>(`/api/traces?sort=-duration&limit=2&${parameters}`)
  const first = await page('offset=0')
  assert.deepEqual([numbers(first), first.matches, first.newer], [[1, 2], 6, 0])
  await add(7n, 5000)
  await add(8n, 995)
  const second = await page(`offset=2&at=${first.at}`)
  assert.deepEqual([numbers(second), second.matches, second.newer, second.at], [[3, 4], 6, 2, first.at])
  const now = await page('offset=0')
  assert.deepEqual([numbers(now), now.matches, now.newer], [[7, 1], 8, 0])
  assert.notEqual(now.at, first.at)
  assert.equal((await page('offset=2')).at, now.at)
  assert.equal((await page('at=of-another-agent')).at, now.at)
  const other = await json<TraceList>(`/api/traces?at=${now.at}`)
  assert.notEqual(other.at, now.at)
})

test('a trace that made room while its list is read says so in its place, and a list of which most is gone is made anew', async context => {
  const { send, json } = await startRig(context, { maxTraces: 4 })
  const add = (id: bigint) => send([[wireSpan({ trace_id: id })]])
  for (let id = 1n; id <= 4n; id++) await add(id)
  const first = await json<TraceList>('/api/traces')
  await add(5n)
  const later = await json<TraceList>(`/api/traces?at=${first.at}`)
  assert.deepEqual(numbers(later), [4, 3, 2, 1])
  assert.deepEqual([later.traces[3]?.spans, later.traces[3]?.resource], [0, 'It made room for newer traces.'])
  for (let id = 6n; id <= 8n; id++) await add(id)
  assert.deepEqual(numbers(await json<TraceList>(`/api/traces?at=${first.at}`)), [8, 7, 6, 5])
})

test('a click on a heading sorts by it and a second one the other way, by the keyboard as well', async t => {
  const { agent, page, problems } = await openPage(t)
  const now = Date.now()
  const sample = (name: string, id: bigint, start: number, took: number) =>
    sampleTrace({ resource: `GET /${name}`, took }, { id, start: now + start })
  // In the order of arrival, which is none of the others.
  await sendTraces(agent.url, [sample('b', 16n, 500, 30), sample('a', 32n, 900, 10), sample('c', 48n, 100, 20)])
  const until = async (order: string) => {
    for (const [index, name] of [...order].entries()) {
      await page.locator(`[data-trace][aria-rowindex="${index + 1}"] .resource`, { hasText: `GET /${name}` }).waitFor()
    }
  }
  await page.locator('[data-matches="3"]').waitFor()
  await until('abc')
  const heading = (name: string) => page.getByRole('columnheader', { name })
  assert.equal(await heading('Start').getAttribute('aria-sort'), 'descending')
  await page.locator('[data-sort="duration"]').click()
  await until('bca')
  assert.equal(await heading('Duration').getAttribute('aria-sort'), 'descending')
  assert.equal(await heading('Start').getAttribute('aria-sort'), 'none')
  await page.locator('[data-sort="duration"]').press('Enter')
  await until('acb')
  assert.equal(await heading('Duration').getAttribute('aria-sort'), 'ascending')
  assert.equal(new URL(page.url()).hash, '#/traces?sort=duration')

  await page.locator('#search').fill('GET')
  await page.waitForURL(/#\/traces\?q=GET&sort=duration$/)
  await until('acb')
  await page.locator('[data-trace]').first().click()
  await page.locator('[data-span]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('[data-matches="3"]').waitFor()
  await until('acb')
  assert.deepEqual(problems, [])
})
