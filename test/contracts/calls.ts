import assert from 'node:assert/strict'
import { type EventEmitter, once } from 'node:events'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { PluginName } from '../../src/index'
import type { Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'

/** What a library's calls over one connection can do; each is asked for within a test. */
export interface CallSubject {
  /** Makes a call that succeeds, and tells what it gave; `id` is a small number that the call carries somewhere. */
  call(id: number): Promise<unknown>
  /** The same with a callback, where the library has them. */
  callThen?(id: number, callback: (error: unknown, value?: unknown) => void): void
  /** The same with an emitter, where the library gives such: the events that its listeners hear, the last one at its end. */
  emits?(id: number): { readonly emitter: EventEmitter; readonly events: readonly string[] }
  /** Makes a call that the server refuses. */
  refused(): Promise<unknown>
  /** Makes a call that throws at once, where the library has such. */
  thrown?(): unknown
  /** Makes a call that carries this text as a value of the user's, where the library sends any. */
  carry?(secret: string): Promise<unknown>
}

/** What the spans of a library must say. */
export interface CallFacts<Name extends PluginName> {
  readonly plugin: Name
  readonly name: string
  readonly service: string
  readonly type: string
  readonly kind: 'client' | 'server' | 'producer' | 'consumer'
  /** What `call` gives. */
  readonly value: unknown
  /** What the span of `refused` tells: a part of `error.message`. */
  readonly refusal: RegExp
  /** How many spans of that name a call has; left out: one. */
  readonly spans?: number
  /** Whether the refusal of a call is an error of its span; left out: yes. */
  readonly refusalIsError?: boolean
}

/**
 * What every library that makes calls over a connection must do, whatever kind it is of: databases, caches, remote calls,
 * messages that are sent. Where the server is, and what else the spans say, is the library's own test.
 */
export function callContract<Name extends PluginName>(
  facts: CallFacts<Name>,
  traced: () => Traced,
  subject: () => CallSubject,
  meta: () => Readonly<Record<string, string>>,
): void {
  const { plugin, name, service, type, kind, value, refusal, spans: expected = 1, refusalIsError = true } = facts
  const use = (options: object) => traced().tracer.use(plugin, options as never)
  const own = (spans: readonly Span[]) => spans.filter(span => span.name === name)
  const inRequest = <Result>(id: number, action: () => Result): Result =>
    traced().tracer.trace('request', { resource: `request ${id}` }, action)

  test(`${plugin}: a call is told by its span, and the caller gets what it got`, async () => {
    const { collect } = traced()
    const spans = await collect(
      async () => assert.deepEqual(await inRequest(1, () => subject().call(1)), value),
      expected + 1,
    )
    assert.equal(own(spans).length, expected, tree(spans))
    for (const span of own(spans)) {
      assert.deepEqual(
        [span.service, span.type, span.error, span.meta['span.kind']],
        [service, type, 0, kind],
        tree(spans),
      )
      const wanted = meta()
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map(key => [key, span.meta[key]])), wanted)
      assert.ok(span.meta.component)
    }
  })

  test(`${plugin}: of 50 calls at once over one connection each has its own parent, and so has what follows`, async () => {
    const { tracer, collect } = traced()
    const spans = await collect(
      () =>
        Promise.all(
          Array.from({ length: 50 }, (_, id) =>
            inRequest(id, async () => {
              await subject().call(id)
              await tracer.trace('inner', { resource: `inner ${id}` }, () => subject().call(id))
              tracer.startSpan('after', { tags: { resource: `after ${id}` } }).finish()
            }),
          ),
        ),
      50 * (3 + 2 * expected),
    )
    checkParents(spans, own(spans), 50, expected)
    const requests = new Map(spans.filter(span => span.name === 'request').map(span => [span.spanId, span.resource]))
    for (const span of spans) {
      if (span.name !== 'after' && span.name !== 'inner') continue
      assert.equal(requests.get(span.parentId), span.resource.replace(span.name, 'request'))
    }
  })

  test(`${plugin}: a callback runs in the scope of its call`, async context => {
    const { callThen } = subject()
    if (callThen === undefined) {
      context.diagnostic(`${plugin} has no callbacks`)
      return
    }
    const { tracer, collect } = traced()
    const seen: string[] = []
    const run = (id: number): Promise<void> =>
      inRequest(
        id,
        () =>
          new Promise<void>((resolve, reject) =>
            callThen(id, (error, given) => {
              const active = tracer.scope().active()
              seen.push(`${id}: ${active?.name} ${active?.resource}`)
              if (error) reject(error)
              else resolve(assert.deepEqual(given, value))
            }),
          ),
      )
    const spans = await collect(() => Promise.all(Array.from({ length: 20 }, (_, id) => run(id))), 20 * (1 + expected))
    assert.equal(own(spans).length, 20 * expected)
    assert.deepEqual(seen.sort(), Array.from({ length: 20 }, (_, id) => `${id}: request request ${id}`).sort())
  })

  test(`${plugin}: listeners of what a call gives run in its scope`, async context => {
    const { emits } = subject()
    if (emits === undefined) {
      context.diagnostic(`${plugin} gives no emitters`)
      return
    }
    const { tracer, collect } = traced()
    const seen: string[] = []
    const wanted: string[] = []
    const run = (id: number): Promise<unknown> =>
      inRequest(id, () => {
        const { emitter, events } = emits(id)
        for (const event of events) {
          wanted.push(`${event} request ${id}`)
          emitter.once(event, () => seen.push(`${event} ${tracer.scope().active()?.resource}`))
        }
        return once(emitter, events.at(-1) as string)
      })
    const spans = await collect(() => Promise.all(Array.from({ length: 20 }, (_, id) => run(id))), 20 * (1 + expected))
    assert.equal(own(spans).length, 20 * expected, tree(spans))
    assert.deepEqual(seen.sort(), wanted.sort())
  })

  test(`${plugin}: what the server refuses is told by the span, and is the caller's own error`, async () => {
    const untraced = await refusalOf(() => tracerOff(use, () => subject().refused()))
    let error: unknown
    const spans = await traced().collect(async () => {
      error = await refusalOf(() => inRequest(1, () => subject().refused()))
    }, 2)
    assert.deepEqual(shapeOf(error), shapeOf(untraced))
    assert.match(String(error), refusal)
    const span = own(spans).at(-1)
    if (!refusalIsError) return
    assert.equal(span?.error, 1, tree(spans))
    assert.match(span.meta['error.message'] ?? '', refusal)
    assert.ok(span.meta['error.type'])
  })

  test(`${plugin}: a call whose rejection nobody handles still is an unhandled rejection, once`, async () => {
    const seen = await unhandledDuring(() =>
      traced().collect(() => void inRequest(1, () => subject().refused()), 1 + expected),
    )
    assert.equal(seen.length, 1)
    assert.match(String(seen[0]), refusal)
  })

  test(`${plugin}: what throws at once throws the same`, async context => {
    const { thrown } = subject()
    if (thrown === undefined) {
      context.diagnostic(`${plugin} has no call that throws at once`)
      return
    }
    const catchIt = (): unknown => {
      try {
        thrown()
      } catch (error) {
        return error
      }
      return assert.fail('did not throw')
    }
    const untraced = await tracerOff(use, async () => catchIt())
    await traced().collect(() => assert.deepEqual(shapeOf(inRequest(1, catchIt)), shapeOf(untraced)))
  })

  test(`${plugin}: turned off while it runs it has no spans, and scopes are kept all the same`, async () => {
    const { tracer, collect } = traced()
    const spans = await collect(() =>
      tracerOff(use, () =>
        Promise.all(
          Array.from({ length: 5 }, (_, id) =>
            inRequest(id, async () => {
              assert.deepEqual(await subject().call(id), value)
              assert.equal(tracer.scope().active()?.resource, `request ${id}`)
            }),
          ),
        ),
      ),
    )
    assert.deepEqual(own(spans), [])
  })

  test(`${plugin}: a value of the user's is in no tag, unless a setting shows it`, async context => {
    const { carry } = subject()
    if (carry === undefined) {
      context.diagnostic(`${plugin} has no values of the user's in its spans`)
      return
    }
    const secret = 'Zq7secretZq7'
    const spans = await traced().collect(() => inRequest(1, () => carry(secret)), 1 + expected)
    assert.ok(own(spans).length >= 1, tree(spans))
    for (const span of spans) assert.ok(!textOf(span).includes(secret), textOf(span))
  })

  test(`${plugin}: a hook changes a span before it leaves, or leaves it out`, async () => {
    use({ hooks: { beforeSend: (span: { setTag(key: string, value: unknown): void }) => span.setTag('seen', 'yes') } })
    try {
      const changed = await traced().collect(() => inRequest(1, () => subject().call(1)), 1 + expected)
      for (const span of own(changed)) assert.equal(span.meta.seen, 'yes')
      use({ hooks: { beforeSend: () => false } })
      assert.deepEqual(own(await traced().collect(() => inRequest(1, () => subject().call(1)), 1)), [])
      use({
        hooks: {
          beforeSend: () => {
            throw new Error('of the user')
          },
        },
      })
      const told = await traced().collect(() => inRequest(1, () => subject().call(1)), 1 + expected)
      assert.equal(own(told).length, expected)
    } finally {
      use({})
    }
  })

  test(`${plugin}: nothing holds a span that was sent`, async () => {
    const held: WeakRef<object>[] = []
    use({ hooks: { beforeSend: (span: object) => void held.push(new WeakRef(span)) } })
    try {
      await traced().collect(async () => {
        for (let id = 0; id < 100; id++) await inRequest(id, () => subject().call(id % 50))
      }, 100)
    } finally {
      use({})
    }
    assert.ok(held.length >= 100)
    const collectGarbage = garbageCollector()
    // What the last call left on a stack, or in the connection's hands, is not a leak: the next ones replace it.
    await traced().collect(() => inRequest(1, () => subject().call(1)))
    for (let turn = 0; turn < 20 && held.filter(ref => ref.deref() !== undefined).length > 2; turn++) {
      await new Promise(resolve => setTimeout(resolve, 10))
      collectGarbage()
    }
    const left = held.filter(ref => ref.deref() !== undefined).length
    assert.ok(left <= 2, `${left} of ${held.length} spans are still held`)
  })
}

/** Runs an action while the library is turned off. */
async function tracerOff<Result>(use: (options: object) => unknown, action: () => Promise<Result>): Promise<Result> {
  use({ enabled: false })
  try {
    return await action()
  } finally {
    use({})
  }
}

/** What was rejected without a handler meanwhile; the runner, which fails a test for such, does not hear of it. */
async function unhandledDuring(action: () => Promise<unknown>): Promise<readonly unknown[]> {
  const seen: unknown[] = []
  const note = (error: unknown): void => void seen.push(error)
  const others = process.rawListeners('unhandledRejection') as NodeJS.UnhandledRejectionListener[]
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
  try {
    await action()
    // Node tells of them when its queue of promises is empty.
    await new Promise(resolve => setTimeout(resolve, 50))
  } finally {
    process.off('unhandledRejection', note)
    for (const other of others) process.on('unhandledRejection', other)
  }
  return seen
}

function checkParents(spans: readonly Span[], own: readonly Span[], count: number, each: number): void {
  const resources = new Map(spans.map(span => [span.spanId, span.resource]))
  const found = new Map<string, number>()
  for (const span of own) {
    const parent = resources.get(span.parentId) ?? 'none'
    found.set(parent, (found.get(parent) ?? 0) + 1)
  }
  const wanted = Array.from({ length: count }, (_, id) => [`request ${id}`, `inner ${id}`]).flat()
  assert.deepEqual([...found].sort(), wanted.map(parent => [parent, each]).sort())
}

async function refusalOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  return assert.fail('was not refused')
}

/** What the application can see of an error, but for its stack. */
function shapeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return [error.constructor.name, Object.getPrototypeOf(error), error.name, error.message, Reflect.ownKeys(error)]
}

function textOf(span: Span): string {
  return JSON.stringify(
    [span.name, span.resource, span.service, span.meta, span.metrics, span.events, span.links],
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  )
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}
