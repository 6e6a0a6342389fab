import assert from 'node:assert/strict'
import { tracingChannel } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { ChannelOperation } from '../../src/instrumentation/define'
import { traceChannel } from '../../src/instrumentation/trace-channel'
import { createRig, type Rig } from './rig'

interface Asked {
  readonly text: string
}

let count = 0

/** A channel of its own for each test, and the rig whose spans it makes. */
function listening(fields: Partial<ChannelOperation<Asked, unknown>> = {}, rig: Rig = createRig()) {
  const name = `library-${count++}:ask`
  const operation: ChannelOperation<Asked, unknown> = {
    start: ({ text }) => ({ name: 'ask', resource: text }),
    finish: (span, { result }) => span.setText('result', String(result)),
    ...fields,
  }
  traceChannel({ trace: name, operation }, rig.kit())
  return { ...rig, channel: tracingChannel<Asked, object>(name) }
}

test('a call that gives its value at once is a span with that value, also where it gives nothing', () => {
  const { channel, spans } = listening()
  assert.equal(
    channel.traceSync(() => 7, { text: 'a' }),
    7,
  )
  assert.equal(
    channel.traceSync(() => undefined, { text: 'b' }),
    undefined,
  )
  assert.deepEqual(
    spans.map(span => [span.resource, span.getText('result'), span.error]),
    [
      ['a', '7', 0],
      ['b', 'undefined', 0],
    ],
  )
})

test('a call that throws at once is a failed span, and throws the same on', () => {
  const { channel, spans } = listening()
  const error = new RangeError('broken')
  assert.throws(
    () =>
      channel.traceSync(
        () => {
          throw error
        },
        { text: 'a' },
      ),
    thrown => thrown === error,
  )
  assert.deepEqual(
    [spans[0]?.error, spans[0]?.getText('error.type'), spans[0]?.getText('result')],
    [1, 'RangeError', undefined],
  )
})

test('what only the error tells is told of calls that throw and of those that reject', async () => {
  const { channel, spans } = listening({ failed: (span, { error }) => span.setText('failure', String(error)) })
  const broken = (): never => {
    throw new RangeError('broken')
  }
  assert.throws(() => channel.traceSync(broken, { text: 'a' }))
  await assert.rejects(channel.tracePromise(async () => broken(), { text: 'b' }))
  assert.deepEqual(
    spans.map(span => [span.resource, span.getText('failure'), span.getText('result')]),
    [
      ['a', 'RangeError: broken', undefined],
      ['b', 'RangeError: broken', undefined],
    ],
  )
})

test('a call that gives a promise is a span until it settles', async () => {
  const { channel, spans } = listening()
  const given = channel.tracePromise(() => wait(5, 'late'), { text: 'a' })
  assert.equal(spans.length, 0)
  assert.equal(await given, 'late')
  await assert.rejects(
    channel.tracePromise(() => Promise.reject(new RangeError('no')), { text: 'b' }),
    /no/,
  )
  assert.deepEqual(
    spans.map(span => [span.resource, span.getText('result'), span.error]),
    [
      ['a', 'late', 0],
      ['b', undefined, 1],
    ],
  )
})

test('a callback comes after the end of its span, in the scope of its caller', async () => {
  const { channel, spans, shared } = listening({ callback: true })
  const { scope } = shared.tracer
  // One connection for all: what brings the answers runs in the scope in which it was opened.
  const answers: (() => void)[] = []
  const ask = (text: string, callback: (error: unknown, value?: string) => void): void => {
    channel.traceCallback(
      (done: typeof callback) => void answers.push(() => done(null, text)),
      -1,
      { text },
      undefined,
      callback,
    )
  }
  const seen: [string, string | undefined, number][] = []
  for (const id of ['1', '2']) {
    const parent = shared.tracer.start({ name: `request ${id}`, parent: null })
    scope.activate(parent, () => ask(id, (_, value) => seen.push([String(value), scope.active()?.name, spans.length])))
  }
  const other = shared.tracer.start({ name: 'connection', parent: null })
  scope.activate(other, () => {
    for (const answer of answers) answer()
  })
  assert.deepEqual(seen, [
    ['1', 'request 1', 0],
    ['2', 'request 2', 0],
  ])
  assert.equal(scope.active(), null)
})

test('a span that is active inside its call is the parent of what happens there, and of nothing after it', async () => {
  const { channel, shared, spans } = listening({ active: true })
  const { tracer } = shared
  await channel.tracePromise(
    async () => {
      await wait(1)
      tracer.start({ name: 'inside' }).finish()
    },
    { text: 'a' },
  )
  assert.equal(tracer.scope.active(), null)
  const [inside, ask] = spans
  assert.equal(inside?.parentLow, ask?.idLow)
})

test('a call that the operation lets through has no span, and its callback still runs in its scope', () => {
  const { channel, shared, spans } = listening({ start: () => undefined, callback: true, active: true })
  const { scope } = shared.tracer
  const parent = shared.tracer.start({ name: 'request', parent: null })
  let answer: () => void = () => undefined
  let active: string | undefined
  scope.activate(parent, () =>
    channel.traceCallback(
      (done: () => void) => {
        answer = done
      },
      -1,
      { text: 'a' },
      undefined,
      () => {
        active = scope.active()?.name
      },
    ),
  )
  answer()
  assert.equal(active, 'request')
  assert.equal(spans.length, 0)
})

test('whatever of ours throws, no exception reaches the application', async () => {
  const fail = (): never => {
    throw new Error('our own mistake')
  }
  const uncaught: unknown[] = []
  const note = (error: unknown): void => void uncaught.push(error)
  process.on('uncaughtException', note)
  try {
    for (const fields of [{ start: fail }, { finish: fail }, { inject: fail }, { start: fail, active: true }]) {
      const { channel, warnings } = listening({ callback: true, ...fields })
      assert.equal(
        channel.traceSync(() => 1, { text: 'a' }),
        1,
      )
      assert.equal(await channel.tracePromise(async () => 2, { text: 'a' }), 2)
      await new Promise<void>(resolve =>
        channel.traceCallback((done: () => void) => done(), -1, { text: 'a' }, undefined, resolve),
      )
      assert.ok(warnings.length > 0)
    }
    await wait(5)
  } finally {
    process.off('uncaughtException', note)
  }
  assert.deepEqual(uncaught, [])
})

test('a message that is no object is passed over', async () => {
  const { channel, spans } = listening({ active: true, callback: true })
  for (const message of [undefined, null, 5, 'text', Symbol('x')]) {
    channel.start.runStores(message as unknown as Asked, () => undefined)
    for (const event of ['end', 'asyncStart', 'asyncEnd', 'error'] as const) channel[event].publish(message as never)
  }
  await wait(5)
  assert.equal(spans.length, 0)
})
