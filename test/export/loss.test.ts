import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import { numbersOf } from '../../src/export/counts'
import { addressOf } from '../../src/transport/address'
import { type Agent, type AgentOptions, startAgent } from '../agent'
import { freePort } from '../free-port'
import { rig } from './rig'

async function agentFor(t: TestContext, options: Partial<AgentOptions> = {}): Promise<Agent> {
  const agent = await startAgent({ personality: 'datakit', ...options })
  t.after(() => agent.close())
  return agent
}

/** Fails where a span is in none of the numbers, or in two. */
function addUp({ tracer, exporter }: ReturnType<typeof rig>): ReturnType<typeof numbersOf> {
  const numbers = numbersOf(tracer.started, exporter)
  const { started, open, waiting, sent, rejected, droppedFull, droppedRefused, droppedBroken } = numbers
  assert.equal(started, open + waiting + sent + rejected + droppedFull + droppedRefused + droppedBroken)
  return numbers
}

test('a flush tells what was delivered, what was not, and why', async t => {
  const port = await freePort()
  const away = rig(`http://127.0.0.1:${port}`)
  away.span('a')
  away.span('b')
  const failed = await away.exporter.flush(200)
  assert.deepEqual([failed.delivered, failed.undelivered], [0, 2])
  assert.match(failed.reason ?? '', /ECONNREFUSED/)
  const agent = await agentFor(t, { port })
  assert.deepEqual(await away.exporter.flush(5000), { delivered: 2, undelivered: 0, reason: undefined })
  agent.behave(404)
  away.span('c')
  const refused = await away.exporter.flush(5000)
  assert.deepEqual([refused.delivered, refused.undelivered], [0, 1])
  assert.match(refused.reason ?? '', /answered 404/)
  assert.deepEqual(await away.exporter.flush(5000), { delivered: 0, undelivered: 0, reason: undefined })
})

for (const shape of ['traces', 'a trace'] as const) {
  test(`${shape} larger than an agent takes: sent in parts, and further payloads are smaller from the start`, async t => {
    const agent = await agentFor(t, { personality: 'datadog', maxBodyBytes: 200_000, partialFlush: true })
    const all = rig(agent.url, { partialSpans: undefined })
    const text = 'x'.repeat(200)
    const make = (count: number): void => {
      const parent = all.tracer.start({ name: 'root', parent: null })
      for (let index = 1; index < count; index++)
        all.tracer
          .start({ name: 'span', parent: shape === 'traces' ? null : parent })
          .setTag(`tag ${index % 7}`, text)
          .finish()
      parent.finish()
    }
    make(3000)
    const { delivered, undelivered } = await all.exporter.flush(20_000)
    assert.deepEqual([delivered, undelivered], [3000, 0])
    assert.equal(agent.spans().length, 3000)
    assert.equal(new Set(agent.spans().map(span => span.spanId)).size, 3000)
    const refused = agent.requests.filter(({ status }) => status === 413).length
    assert.ok(refused > 0)
    make(3000)
    await all.exporter.flush(20_000)
    assert.equal(agent.spans().length, 6000)
    assert.equal(agent.requests.filter(({ status }) => status === 413).length, refused)
    addUp(all)
    assert.deepEqual(
      all.told.filter(line => !line.startsWith('delivered')),
      [],
    )
  })
}

test('what is made faster than the event loop turns is kept while an agent takes what it gets', async t => {
  const agent = await agentFor(t)
  const all = rig(agent.url)
  all.span('first')
  await all.exporter.flush(20_000)
  all.large(1500)
  assert.deepEqual(await all.exporter.flush(60_000), { delivered: 1500, undelivered: 0, reason: undefined })
  assert.equal(agent.spans().length, 1501)
})

for (const last of [false, true]) {
  test(`${last ? 'the last' : 'a'} flush takes what waits for its traces in steps, and fills the queue no faster than it empties`, async t => {
    const agent = await agentFor(t, { partialFlush: true })
    const all = rig(agent.url, { interval: 60_000 })
    const roots = Array.from({ length: 100 }, () => all.tracer.start({ name: 'root', parent: null }))
    all.large(4000, roots)
    let turns = 0
    const count = setInterval(() => turns++, 1)
    const flushed = all.exporter.flush(60_000, last)
    assert.ok(all.exporter.spans > 0)
    assert.deepEqual(await flushed, { delivered: 4000, undelivered: 0, reason: undefined })
    clearInterval(count)
    assert.ok(turns > 5, `${turns} turns`)
    assert.equal(addUp(all).open, 100)
    for (const root of roots) root.finish()
    await all.exporter.flush(20_000)
    assert.equal(agent.spans().length, 4100)
  })
}

test('a flush that no agent takes leaves what waits for its traces where it is', async () => {
  const all = rig(`http://127.0.0.1:${await freePort()}`, { interval: 60_000 })
  const roots = Array.from({ length: 100 }, () => all.tracer.start({ name: 'root', parent: null }))
  all.large(900, roots)
  for (let flushes = 0; flushes < 3; flushes++) {
    const { delivered, undelivered, reason } = await all.exporter.flush(100)
    assert.deepEqual([delivered, undelivered], [0, 900])
    assert.match(reason ?? '', /ECONNREFUSED/)
  }
  const { waiting, droppedFull } = addUp(all)
  assert.deepEqual([waiting, droppedFull], [900, 0])
})

test('a single span that is larger than an agent takes is dropped and counted, and the others arrive', async t => {
  const agent = await agentFor(t, { personality: 'datadog', maxBodyBytes: 20_000 })
  const all = rig(agent.url)
  all.span('before')
  const large = all.tracer.start({ name: 'large', parent: null })
  for (let index = 0; index < 20; index++) large.setTag(`tag ${index}`, 'x'.repeat(2000))
  large.finish()
  all.span('after')
  await all.exporter.flush(20_000)
  assert.deepEqual(
    agent
      .spans()
      .map(({ name }) => name)
      .sort(),
    ['after', 'before'],
  )
  assert.equal(addUp(all).droppedRefused, 1)
})

test('a chunk that is larger than any agent takes goes in parts, and is counted once', async t => {
  const agent = await agentFor(t, { personality: 'datadog', partialFlush: true })
  const all = rig(agent.url, { partialSpans: undefined })
  const root = all.tracer.start({ name: 'root', parent: null })
  all.large(1500, [root])
  root.finish()
  await all.exporter.flush(20_000)
  const { sent, droppedFull, droppedBroken } = addUp(all)
  assert.equal(droppedBroken, 0)
  // Near to what the queue holds: what was dropped is not sent.
  assert.equal(sent + droppedFull, 1501)
  assert.equal(agent.spans().length, sent)
  assert.ok(sent > 700, `${sent} sent`)
})

test('a span that cannot be encoded costs its trace nothing else', async t => {
  const agent = await agentFor(t, { partialFlush: true })
  const all = rig(agent.url)
  const root = all.tracer.start({ name: 'root', parent: null })
  for (let index = 0; index < 20; index++) {
    const child = all.tracer.start({ name: 'child', parent: root })
    if (index % 7 === 0) child.setText('key', null as unknown as string)
    child.finish()
  }
  root.finish()
  await all.exporter.flush(5000)
  assert.equal(addUp(all).droppedBroken, 3)
  assert.equal(agent.spans().length, 18)
})

test('what is looked up for is not dropped meanwhile and then sent', async t => {
  const agent = await agentFor(t)
  let found = (): void => {}
  const looking = new Promise<void>(resolve => {
    found = resolve
  })
  const all = rig(agent.url, {
    findAgent: async () => {
      await looking
      return addressOf(new URL(agent.url))
    },
  })
  all.large(3500)
  const { droppedFull } = addUp(all)
  assert.ok(droppedFull > 0)
  found()
  await all.exporter.flush(20_000)
  assert.equal(agent.spans().length + droppedFull, 3500)
  assert.equal(addUp(all).sent, 3500 - droppedFull)
})

test('an agent that switches protocols is a refusal like others, and what comes after is sent', async t => {
  const agent = await agentFor(t)
  agent.behave(101, { times: 1 })
  const all = rig(agent.url)
  all.span('a')
  const { reason } = await all.exporter.flush(5000)
  assert.match(reason ?? '', /answered 101: .*another protocol/)
  all.span('b')
  await all.exporter.flush(5000)
  assert.equal(agent.spans().length, 1)
  addUp(all)
})

for (const status of [404, 413] as const) {
  test(`an agent that answers ${status} to each payload is told once, and once that it takes traces again, with the number lost`, async t => {
    const agent = await agentFor(t)
    const dropped: number[] = []
    const all = rig(agent.url, {
      stateChanged: change => {
        dropped.push(change.dropped)
        all.told.push(change.state)
      },
    })
    for (const round of [1, 2]) {
      agent.behave(status)
      for (let index = 0; index < 5; index++) {
        all.span('a')
        await all.exporter.flush(5000)
      }
      agent.behave('normal')
      all.span('b')
      await all.exporter.flush(5000)
      assert.equal(all.told.filter(line => line === 'refusing').length, round)
    }
    assert.deepEqual(dropped, [0, 5, 0, 5])
  })
}

test('an agent that takes long gets many payloads at once from a flush', async t => {
  const agent = await agentFor(t)
  const all = rig(agent.url)
  all.span('first')
  await all.exporter.flush(5000)
  agent.behave('slow', { delay: 1500 })
  all.large(600)
  const { delivered, undelivered } = await all.exporter.flush(5000)
  // One after the other, six payloads take nine seconds.
  assert.deepEqual([delivered, undelivered], [600, 0])
})

test('numbers add up whenever they are asked for, while an agent has one fault after the other', async t => {
  const agent = await agentFor(t, { partialFlush: true })
  const all = rig(agent.url, { timeout: 150 })
  for (const fault of [
    'normal',
    503,
    'reset',
    413,
    'silent',
    101,
    429,
    'half-closed',
    'slow',
    400,
    'normal',
  ] as const) {
    agent.behave(fault, { delay: 100 })
    for (let index = 0; index < 30; index++) {
      const root = all.tracer.start({ name: 'root', parent: null })
      all.tracer.start({ name: 'child', parent: root }).finish()
      addUp(all)
      if (index % 3 > 0) root.finish()
      addUp(all)
      await new Promise(resolve => setTimeout(resolve, 3))
      addUp(all)
    }
  }
  await all.exporter.flush(10_000)
  const { sent, open } = addUp(all)
  assert.equal(open > 0, true)
  assert.ok(sent > 100, `${sent} sent`)
})
