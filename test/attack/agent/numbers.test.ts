import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { decodeTraces } from '../../../src/agent/decode'
import { createTracer } from '../../../src/api/api'
import type { Span } from '../../../src/core/span'
import { createUntracedServer } from '../../untraced-server'
import { type Fault, faults, takes } from './faults'

// ATTACK=all lets each fault last eight seconds; by default one.
const lasts = process.env.ATTACK === 'all' ? 8000 : 1000

/** An agent whose fault can be changed, with what it took. */
async function startFaulty() {
  const taken = new Map<string, number>()
  let fault: Fault = { name: 'healthy', answer: takes }
  let met = false
  const answering = new Set<Promise<unknown>>()
  const server = createUntracedServer(async (request, response) => {
    response.on('error', () => undefined)
    const parts: Buffer[] = []
    try {
      for await (const part of request) parts.push(part as Buffer)
    } catch {
      return
    }
    const body = Buffer.concat(parts)
    if (!request.url?.endsWith('/traces')) {
      response.writeHead(404).end()
      return
    }
    const meant = fault
    response.once('close', () => {
      met ||= meant === fault
    })
    if (fault.answer(response, body.length)) {
      const answered = once(response, 'close').finally(() => answering.delete(answered))
      answering.add(answered)
      for (const { spans } of decodeTraces(body, false))
        for (const { id } of spans) taken.set(id, (taken.get(id) ?? 0) + 1)
    }
  })
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  const port = await listen(0)
  const close = async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${port}`,
    taken,
    /** Whether a request met the fault that is on, and is over; true where nobody listens. */
    isMet: () => met || fault.closed === true,
    async become(next: Fault) {
      fault = next
      met = false
      // Who takes a payload answers: else nobody could know that it was taken.
      await Promise.all(answering)
      if (next.closed) await close()
      else if (!server.listening) await listen(port)
      // What never got an answer gets none any more.
      else server.closeAllConnections()
    },
    close,
  }
}

test('while an agent fails in nine ways in turn, the numbers add up at every moment and each span arrives at most once', async t => {
  const agent = await startFaulty()
  const { tracer } = createTracer()
  tracer.init({
    service: 'shop',
    url: agent.url,
    plugins: false,
    startupLogs: false,
    logLevel: 'off',
    flushInterval: 20,
    // Far beyond what an answer takes on a machine that does much else: a span whose answer comes later is sent again.
    agentTimeout: 3000,
  })
  t.after(async () => {
    await tracer.shutdown()
    await agent.close()
  })
  const open: Span[] = []
  let made = 0
  const wrong = new Set<string>()

  const sample = (when: string) => {
    const { spans } = tracer.status()
    const {
      started,
      open: stillOpen,
      waiting,
      sent,
      rejected,
      droppedFull,
      droppedRefused,
      droppedBroken,
    } = spans as unknown as Readonly<Record<string, number>>
    const parts = { stillOpen, waiting, sent, rejected, droppedFull, droppedRefused, droppedBroken }
    const sum = Object.values(parts).reduce<number>((all, part) => all + (part ?? Number.NaN), 0)
    if (started !== made || sum !== made || stillOpen !== open.length)
      wrong.add(`${when}: made ${made}, of which open ${open.length}; started ${started}, ${JSON.stringify(parts)}`)
  }
  const work = () => {
    for (let at = 0; at < 40; at++) {
      const root = tracer.startSpan('web.request', { childOf: null })
      const child = tracer.startSpan('pg.query', { childOf: root })
      made += 2
      if (at % 10 === 0) root.setTag('manual.drop', true)
      child.finish()
      open.push(root)
      // Some end late, in another order.
      if (open.length > 100) open.shift()?.finish()
      if (at % 2 === 0) open.pop()?.finish()
    }
  }

  // From its reply on it is known to be DataKit, which is not sent what was rejected.
  work()
  await tracer.flush({ timeout: 30_000 })
  work()
  sample('healthy')
  for (const fault of faults) {
    await agent.become(fault)
    for (let end = performance.now() + lasts; performance.now() < end || !agent.isMet(); await pause(10)) {
      work()
      sample(fault.name)
      // A pause after the fault before may be longer than this one lasts.
      if (performance.now() >= end) void tracer.flush({ timeout: 1 })
    }
  }
  await agent.become({ name: 'healthy', answer: takes })
  for (const span of open.splice(0)) span.finish()
  sample('all has ended')
  await tracer.flush({ timeout: 30_000 })
  sample('at the end')

  const { spans } = tracer.status()
  assert.deepEqual([...wrong].slice(0, 5), [])
  assert.deepEqual(
    [...agent.taken.values()].filter(times => times > 1),
    [],
  )
  assert.equal(agent.taken.size, spans.sent, JSON.stringify(spans))
  assert.ok(spans.sent > 0 && spans.rejected > 0 && spans.droppedRefused > 0, JSON.stringify(spans))
})
