import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { PluginName } from '../../src/index'
import type { Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

/** Called with the text of a message that has arrived, and with the headers of the user's that it has. */
export type Handler = (text: string, headers: Readonly<Record<string, unknown>>) => unknown

/** A producer and a consumer of one library that talk to each other. */
export interface MessageSubject {
  /** Sends a message; left out, it has no headers of the user's. */
  send(text: string, headers?: object): Promise<unknown>
  /** Has the consumer, which runs already, call this one from now on. */
  handle(handler: Handler): void
  /** Sends messages together, where the library can. */
  sendMany?(texts: readonly string[], headers?: object): Promise<unknown>
  /** Sends messages that one call of a handler gets together, where the library can; resolves when it has returned. */
  batch?(texts: readonly string[]): Promise<unknown>
}

/** What the spans of a library must say. */
export interface MessageFacts {
  readonly plugin: PluginName
  readonly produce: string
  readonly consume: string
  readonly service: string
  /** What both spans say of where the messages go, as text tags. */
  readonly meta: () => Readonly<Record<string, string>>
  /** Other spans that sending and receiving have, such as those of Redis below. */
  readonly ignore?: RegExp
  /** A handler may not fail, for that would end its consumer. */
  readonly neverFails?: boolean
}

/** What every library that sends and receives messages must do. */
export function messageContract(facts: MessageFacts, traced: () => Traced, subject: () => MessageSubject): void {
  const { plugin, produce, consume, service, meta, ignore, neverFails = false } = facts
  const use = (options: object) => traced().tracer.use(plugin, options as never)
  const inRequest = <Result>(id: number | string, action: () => Result): Result =>
    traced().tracer.trace('request', { resource: `request ${id}` }, action)
  const kept = (spans: readonly Span[]) => spans.filter(span => ignore === undefined || !ignore.test(span.name))
  /** The spans of an action that ends with the messages of these texts having been handled. */
  const collect = async (texts: readonly string[], action: () => unknown, handler: Handler = () => undefined) => {
    const arrived = arrival(texts)
    subject().handle(async (text, headers) => {
      try {
        await handler(text, headers)
      } finally {
        arrived.note(text)
      }
    })
    return kept(
      await traced().collect(async () => {
        await action()
        await arrived.all
        // A span ends just after its handler.
        await new Promise(resolve => setTimeout(resolve, 50))
      }),
    )
  }
  const called = (spans: readonly Span[], name: string, side?: string) =>
    spans.filter(span => span.name === name && (side === undefined || span.meta['span.kind'] === side))
  const produced = (spans: readonly Span[]) => called(spans, produce, 'producer')
  const consumed = (spans: readonly Span[]) => called(spans, consume, 'consumer')

  test(`${plugin}: who handles a message is a child of who sent it, and runs in that span`, async () => {
    const { tracer } = traced()
    const seen: unknown[] = []
    const spans = await collect(
      ['one'],
      () => inRequest(1, () => subject().send('one')),
      async () => {
        seen.push(tracer.scope().active()?.name)
        await new Promise(resolve => setImmediate(resolve))
        tracer.startSpan('inner').finish()
      },
    )
    assert.deepEqual(seen, [consume])
    const [sent] = produced(spans)
    const [got] = consumed(spans)
    assert.ok(sent && got, tree(spans))
    const request = spans.find(span => span.name === 'request')
    assert.deepEqual([sent.parentId, got.parentId], [request?.spanId, sent.spanId], tree(spans))
    assert.equal(new Set(spans.map(span => span.traceHex)).size, 1)
    assert.equal(spans.find(span => span.name === 'inner')?.parentId, got.spanId)
    assert.deepEqual([sent.service, got.service, got.type, sent.error, got.error], [service, service, 'worker', 0, 0])
    for (const span of [sent, got]) {
      const wanted = meta()
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map(key => [key, span.meta[key]])), wanted)
      for (const [key, value] of Object.entries(span.meta)) assert.match(`${key} ${value}`, /^[\w.-]+ .{1,1000}$/s)
    }
  })

  test(`${plugin}: of 50 messages at once each is handled below who sent it`, async () => {
    const { tracer } = traced()
    const texts = Array.from({ length: 50 }, (_, id) => `text ${id}`)
    const spans = await collect(
      texts,
      () => Promise.all(texts.map((text, id) => inRequest(id, () => subject().send(text)))),
      async text => {
        await new Promise(resolve => setImmediate(resolve))
        tracer.startSpan('inner', { tags: { resource: text } }).finish()
      },
    )
    const byId = new Map(spans.map(span => [span.spanId, span]))
    const parent = (span: Span | undefined) => span && byId.get(span.parentId)
    const inner = called(spans, 'inner')
    assert.equal(inner.length, 50)
    for (const span of inner) {
      const request = parent(parent(parent(span)))
      assert.equal(request?.resource, span.resource.replace('text', 'request'), tree(spans).slice(0, 2000))
    }
  })

  test(`${plugin}: headers of the user arrive, and stay what they were even where they are frozen`, async () => {
    const headers = Object.freeze({ mine: 'yes' })
    const seen: Readonly<Record<string, unknown>>[] = []
    const spans = await collect(
      ['one', 'two'],
      async () => {
        await subject().send('one', headers)
        await subject().send('two', headers)
      },
      (_, got) => seen.push(got),
    )
    assert.deepEqual([seen.map(({ mine }) => String(mine)), headers], [['yes', 'yes'], { mine: 'yes' }])
    assert.equal(new Set(consumed(spans).map(span => span.parentId)).size, 2)
  })

  test(`${plugin}: messages that are sent together have one span, and all go on with its trace`, async context => {
    const { sendMany } = subject()
    if (sendMany === undefined) {
      context.diagnostic(`${plugin} sends one by one`)
      return
    }
    const spans = await collect(['a', 'b', 'c'], () => inRequest(1, () => sendMany(['a', 'b', 'c'], Object.freeze({}))))
    const [sent, ...others] = produced(spans)
    assert.ok(sent && others.length === 0, tree(spans))
    assert.equal(sent.metrics['messaging.batch.message_count'], 3)
    assert.deepEqual(
      consumed(spans).map(span => span.parentId),
      Array(3).fill(sent.spanId),
    )
  })

  test(`${plugin}: a batch is handled in one span that is linked to all who sent it`, async context => {
    const { batch } = subject()
    if (batch === undefined) {
      context.diagnostic(`${plugin} hands out one by one`)
      return
    }
    const spans = kept(await traced().collect(() => inRequest(1, () => batch(['a', 'b', 'c']))))
    const sent = new Set(produced(spans).map(span => span.spanId))
    const got = consumed(spans)
    assert.equal(
      got.reduce((sum, span) => sum + (span.metrics['messaging.batch.message_count'] ?? 0), 0),
      3,
    )
    const linked = got.flatMap(linkedIds)
    assert.equal(linked.length, 3, tree(spans))
    for (const id of linked) assert.ok(sent.has(id))
    for (const span of got) assert.equal(span.parentId, 0n)
  })

  test(`${plugin}: a message without a trace begins one`, async () => {
    const arrived = arrival(['bare'])
    const handled = arrival(['bare'])
    subject().handle(async text => {
      arrived.note(text)
      handled.note(text)
    })
    const spans = kept(
      await traced().collect(async () => {
        await inRequest(1, async () => {
          use({ enabled: false })
          const sending = subject().send('bare')
          use({})
          await sending
        })
        await handled.all
        await new Promise(resolve => setTimeout(resolve, 50))
      }),
    )
    assert.equal(produced(spans).length, 0)
    assert.deepEqual(
      consumed(spans).map(span => span.parentId),
      [0n],
      tree(spans),
    )
  })

  test(`${plugin}: turned off while it runs there are no spans, and nothing is written into messages`, async () => {
    use({ enabled: false })
    try {
      const seen: string[][] = []
      const spans = await collect(
        ['off'],
        () => inRequest(1, () => subject().send('off', { mine: 'yes' })),
        (_, headers) => seen.push(Object.keys(headers)),
      )
      assert.deepEqual(
        spans.map(span => span.name),
        ['request'],
      )
      assert.deepEqual(seen, [['mine']])
    } finally {
      use({})
    }
  })

  test(`${plugin}: what a message holds is in no tag`, async () => {
    const secret = 'Zq7secretZq7'
    const spans = await collect([secret], () => subject().send(secret, { mine: secret }))
    assert.equal(consumed(spans).length, 1)
    for (const span of spans) {
      const text = JSON.stringify([span.resource, span.meta, span.metrics])
      assert.ok(!text.includes(secret), text)
    }
  })

  test(`${plugin}: a hook changes spans before they leave, and nothing holds them then`, async () => {
    const held: WeakRef<object>[] = []
    const texts = Array.from({ length: 50 }, (_, id) => `held ${id}`)
    use({
      hooks: {
        beforeSend(span: { setTag(key: string, value: unknown): void }) {
          span.setTag('seen', 'yes')
          held.push(new WeakRef(span))
        },
      },
    })
    try {
      const spans = await collect(texts, async () => {
        for (const text of texts) await subject().send(text)
      })
      for (const span of [...produced(spans), ...consumed(spans)]) assert.equal(span.meta.seen, 'yes')
    } finally {
      use({})
    }
    assert.ok(held.length >= 100)
    setFlagsFromString('--expose-gc')
    const collectGarbage = runInNewContext('gc') as () => void
    await collect(['last'], () => subject().send('last'))
    const left = () => held.filter(ref => ref.deref() !== undefined).length
    for (let turn = 0; turn < 20 && left() > 4; turn++) {
      await new Promise(resolve => setTimeout(resolve, 10))
      collectGarbage()
    }
    assert.ok(left() <= 4, `${left()} of ${held.length} spans are still held`)
  })

  // The last one: its consumer may be long in coming back.
  test(`${plugin}: a handler that fails is told by its span`, async context => {
    if (neverFails) {
      context.diagnostic(`a handler of ${plugin} must not fail`)
      return
    }
    let count = 0
    const spans = await collect(
      ['fails'],
      () => subject().send('fails'),
      async () => {
        if (count++ === 0) throw new RangeError('of the handler')
      },
    )
    const failed = consumed(spans).find(span => span.error === 1)
    assert.deepEqual([failed?.meta['error.type'], failed?.meta['error.message']], ['RangeError', 'of the handler'])
  })
}

/** Waits until each of these texts has arrived once; others are of no interest. */
function arrival(texts: readonly string[]): { readonly all: Promise<void>; note(text: string): void } {
  const missing = new Set(texts)
  let resolve: () => void = () => undefined
  const all = new Promise<void>(done => (resolve = done))
  return {
    all,
    note(text) {
      missing.delete(text)
      if (missing.size === 0) resolve()
    },
  }
}

/** The ids of the spans that a span is linked to. */
export function linkedIds({ links = [] }: Span): bigint[] {
  return links.map(link => BigInt((link as { readonly span_id: number | bigint }).span_id))
}
