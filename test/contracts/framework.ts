import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { test } from 'node:test'
import type { PluginName } from '../../src/index'
import type { Traced } from '../traced'
import { tree } from '../tree'
import type { Span } from '../wire/span'
import { garbageCollector } from './calls'
import { exchange, listen, requestHead } from './raw-http'

/** What a route does with the `id` of its path, and the text that it answers. */
export type Answer = (id: string) => unknown

/** What is served: at the root by `METHOD /path`, and below two routers, at `/api` and `/:org`. */
export interface Site {
  readonly routes: Readonly<Record<string, Answer>>
  readonly nested: Readonly<Record<string, Answer>>
  /** What the framework does before all routes, as its middleware `first`. */
  readonly first: () => unknown
}

/** A web framework, as the contract sees it. */
export interface Framework<Name extends PluginName> {
  readonly title: string
  readonly plugin: Name
  /** Makes a server of a site; the library is loaded here. Unknown paths are 404, errors 500 without their stacks. */
  serve(site: Site): Promise<Served> | Served
  /** An error by which the framework answers with this status. */
  refusal(status: number, message: string): unknown
  /** The resources of the middleware spans that a plain request has; left out: the framework has none. */
  readonly middleware?: readonly string[]
  /** Spans between the request and what its handler does, besides those of middleware. */
  readonly inner?: readonly string[]
  /** Whose name the request has, where it is another's. */
  readonly root?: string
}

/** A server that listens nowhere yet, and what ends its framework. */
export interface Served {
  readonly server: Server
  close?(): unknown
}

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** What every web framework must do. */
export function frameworkContract<Name extends PluginName>(framework: Framework<Name>, traced: () => Traced): void {
  const { title, plugin, middleware, inner = [], refusal } = framework
  const root = framework.root ?? plugin
  const use = (options: object) => traced().tracer.use(plugin, options as never)
  const work = (name: string) =>
    traced()
      .tracer.startSpan('work', { tags: { 'resource.name': name } })
      .finish()
  const requestOf = (spans: readonly Span[]): Span => {
    const roots = spans.filter(span => span.meta['span.kind'] === 'server' && span.type === 'web')
    assert.equal(roots.length, 1, tree(spans))
    return roots[0] as Span
  }

  const site: Site = {
    first: () => work('first'),
    routes: {
      'GET /items/:id': id => `item ${id}`,
      'GET /thrown/:id': () => {
        throw new RangeError('out of cheese')
      },
      'GET /rejected/:id': async () => {
        await sleep(1)
        throw new RangeError('out of cheese')
      },
      'GET /refused/:id': id => {
        throw refusal(Number(id), 'refused so')
      },
      'GET /works/:id': async id => {
        work(`sync ${id}`)
        await sleep(Math.random() * 5)
        work(`awaited ${id}`)
        await new Promise<void>(resolve => {
          setTimeout(() => {
            work(`called back ${id}`)
            resolve()
          }, 1)
        })
        return `worked ${id}`
      },
    },
    nested: { 'GET /items/:id': id => `nested ${id}` },
  }

  /** Runs an action with a server of the site; asking gives status and body. */
  async function withServer<Result>(
    action: (ask: (line: string) => Promise<{ status: number; body: string; head: string }>) => Promise<Result>,
  ): Promise<Result> {
    const stops: (() => void)[] = []
    const { server, close } = await framework.serve(site)
    if (!server.listening) await listen(server, { after: stop => stops.push(stop) })
    try {
      return await action(async line => {
        const bytes = await exchange(server, requestHead(line, { host: 'localhost', connection: 'close' }))
        const [head = '', ...body] = bytes.toString().split('\r\n\r\n')
        return { status: Number(head.split(' ')[1]), body: body.join('\r\n\r\n'), head: withoutDate(head) }
      })
    } finally {
      for (const stop of stops) stop()
      server.closeAllConnections()
      await close?.()
    }
  }

  test(`${title}: a request is named after its framework and the whole template of its route`, async () => {
    await withServer(async ask => {
      for (const [line, body, route] of [
        ['GET /items/7?q=1', 'item 7', '/items/:id'],
        ['GET /api/acme/items/8', 'nested 8', '/api/:org/items/:id'],
      ] as const) {
        const spans = await traced().collect(async () => assert.match((await ask(line)).body, new RegExp(body)), 1)
        const span = requestOf(spans)
        assert.deepEqual(
          [span.name, span.resource, span.service, span.error],
          [`${root}.request`, `GET ${route}`, 'app', 0],
        )
        const { component, 'http.route': told, 'http.status_code': status } = span.meta
        assert.deepEqual([component, told, status], [root, route, '200'])
      }
    })
  })

  test(`${title}: what is not found has no route`, async () => {
    await withServer(async ask => {
      const spans = await traced().collect(async () => assert.equal((await ask('GET /nowhere/1')).status, 404), 1)
      const span = requestOf(spans)
      assert.deepEqual([span.resource, span.meta['http.route'], span.error], ['GET 404', undefined, 0])
    })
  })

  test(`${title}: what a handler throws or rejects with is told by the request, and a refusal is no error`, async () => {
    await withServer(async ask => {
      for (const way of ['thrown', 'rejected']) {
        const spans = await traced().collect(async () => assert.equal((await ask(`GET /${way}/1`)).status, 500), 1)
        const { error, meta, resource } = requestOf(spans)
        assert.deepEqual(
          [error, meta['error.message'], meta['error.type'], resource],
          [1, 'out of cheese', 'RangeError', `GET /${way}/:id`],
          tree(spans),
        )
      }
      const refused = await traced().collect(async () => assert.equal((await ask('GET /refused/409')).status, 409), 1)
      for (const span of refused) assert.deepEqual([span.name, span.error], [span.name, 0])
      const broken = await traced().collect(async () => assert.equal((await ask('GET /refused/503')).status, 503), 1)
      const span = requestOf(broken)
      assert.deepEqual([span.error, span.meta['error.message']], [1, 'refused so'])
    })
  })

  test(`${title}: ${middleware ? 'middleware has spans, unless a setting says otherwise' : 'only the request has a span'}`, async () => {
    await withServer(async ask => {
      const named = async () => {
        const spans = await traced().collect(() => ask('GET /items/1'), 2)
        const request = requestOf(spans)
        const [first] = spans.filter(({ name, resource }) => name === 'work' && resource === 'first')
        const steps = spans.filter(({ name }) => name === `${plugin}.middleware`)
        for (const step of steps) {
          assert.deepEqual([step.meta.component, step.service, step.error], [plugin, 'app', 0])
          assert.equal(step.parentId, request.spanId, tree(spans))
        }
        const parent = spans.find(span => span.spanId === first?.parentId)
        return { steps: steps.map(({ resource }) => resource).sort(), parent: parent?.resource }
      }
      const wanted = [...(middleware ?? [])].sort()
      assert.deepEqual(await named(), { steps: wanted, parent: wanted.length > 0 ? 'first' : 'GET /items/:id' })
      if (middleware === undefined) return
      use({ middleware: false })
      try {
        assert.deepEqual(await named(), { steps: [], parent: 'GET /items/:id' })
      } finally {
        use({})
      }
    })
  })

  test(`${title}: of 50 requests at once, what each starts at once, later and in callbacks is its own`, async () => {
    await withServer(async ask => {
      const count = 50
      const spans = await traced().collect(
        () =>
          Promise.all(
            Array.from({ length: count }, async (_, id) => {
              assert.match((await ask(`GET /works/${id}`)).body, new RegExp(`worked ${id}$`, 'm'))
            }),
          ),
        count * 5,
      )
      const known = new Map(spans.map(span => [span.spanId, span]))
      const names = new Set<string>()
      for (const span of spans.filter(({ name, resource }) => name === 'work' && resource !== 'first')) {
        const above: Span[] = []
        for (let at = known.get(span.parentId); at !== undefined; at = known.get(at.parentId)) above.push(at)
        const request = above.at(-1)
        assert.equal(request?.meta['http.url']?.split('/').at(-1), span.resource.split(' ').at(-1), tree(above))
        assert.ok(above.slice(0, -1).every(({ name }) => inner.includes(name) || name === `${root}.middleware`))
        assert.deepEqual(
          inner.filter(name => !above.some(each => each.name === name)),
          [],
        )
        names.add(span.resource)
      }
      assert.equal(names.size, count * 3)
      assert.equal(new Set(spans.map(({ traceHex }) => traceHex)).size, count)
    })
  })

  test(`${title}: answers are the same with and without spans, and turned off it has none`, async () => {
    const lines = ['/items/1', '/api/acme/items/2', '/nowhere', '/thrown/1', '/rejected/1', '/refused/409', '/works/1']
    const all = () =>
      withServer(ask =>
        Promise.all(lines.flatMap(path => [ask(`GET ${path}`), ask(`HEAD ${path}`), ask(`PUT ${path}`)])),
      )
    let traces: unknown
    await traced().collect(async () => {
      traces = await all()
    }, lines.length)
    use({ enabled: false })
    try {
      let plain: unknown
      const spans = await traced().collect(async () => {
        plain = await all()
      }, lines.length)
      assert.deepEqual(traces, plain)
      assert.deepEqual(
        spans.map(({ name }) => name).filter(name => name.startsWith(plugin)),
        [],
      )
    } finally {
      use({})
    }
  })

  test(`${title}: nothing holds the spans of requests that were answered`, async () => {
    const held: WeakRef<object>[] = []
    use({ hooks: { beforeSend: (span: object) => void held.push(new WeakRef(span)) } })
    await withServer(async ask => {
      try {
        await traced().collect(async () => {
          for (let id = 0; id < 60; id++) await ask(id % 3 === 0 ? `GET /thrown/${id}` : `GET /works/${id}`)
        }, 60)
      } finally {
        use({})
      }
      assert.ok(held.length >= 60, String(held.length))
      const collectGarbage = garbageCollector()
      const alive = () => held.filter(ref => ref.deref() !== undefined).length
      await traced().collect(() => ask('GET /items/1'), 1)
      for (let turn = 0; turn < 30 && alive() > 6; turn++) {
        await sleep(10)
        collectGarbage()
      }
      // What the last requests left on a stack is not a leak: the next ones replace it.
      assert.ok(alive() <= 6, `${alive()} of ${held.length} spans are still held`)
    })
  })

  if (root !== plugin) return

  test(`${title}: service, headers, hooks and lists are those that are set for it`, async () => {
    await withServer(async ask => {
      const asked: unknown[] = []
      use({
        service: 'shop',
        headers: ['host:seen.host'],
        blocklist: ['/items/2'],
        hooks: { request: (...given: unknown[]) => void asked.push(given.length) },
      })
      try {
        const spans = await traced().collect(async () => {
          await ask('GET /items/1')
          assert.equal((await ask('GET /items/2')).body.includes('item 2'), true)
        }, 1)
        const [request] = spans.filter(span => span.service === 'shop' && span.type === 'web')
        assert.deepEqual([request?.resource, request?.meta['seen.host']], ['GET /items/:id', 'localhost'], tree(spans))
        for (const span of spans.filter(({ name }) => name === `${plugin}.middleware`))
          assert.equal(span.service, 'shop')
        assert.deepEqual(asked, [3, 3])
      } finally {
        use({})
      }
    })
  })
}

function withoutDate(head: string): string {
  return head
    .split('\r\n')
    .filter(line => !/^(date|x-response-time):/i.test(line))
    .join('\r\n')
}
