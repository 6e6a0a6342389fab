import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Answer, frameworkContract, type Served, type Site } from '../contracts/framework'
import { programContract } from '../contracts/programs'
import { exchange, requestHead } from '../contracts/raw-http'
import { startTraced, type Traced } from '../traced'
import { tree } from '../tree'

type Common = typeof import('@nestjs/common', { with: { 'resolution-mode': 'import' }})
type Core = typeof import('@nestjs/core', { with: { 'resolution-mode': 'import' }})
type Class = new (...args: never[]) => object
type Platform = 'express' | 'fastify'

let traced: Traced
before(async () => {
  traced = await startTraced()
  // What these tests look at is Nest's own; both frameworks have tests of theirs.
  traced.tracer.use('express', { middleware: false })
  traced.tracer.use('fastify', { middleware: false })
})
after(() => traced.stop())

/** One line of Nest, from the folder that holds it. */
function nestOf(folder: string) {
  const load = createRequire(join(__dirname, folder, 'package.json'))
  load('reflect-metadata')
  const common = load('@nestjs/common') as Common
  const core = load('@nestjs/core') as Core

  /** A controller that answers at these routes, as the compiler would make it of decorators. */
  function controllerOf(name: string, path: string, routes: Readonly<Record<string, Answer>>): Class {
    const controller = { [name]: class {} }[name] as Class
    const proto = controller.prototype as Record<string, unknown>
    for (const [index, [line, answer]] of Object.entries(routes).entries()) {
      const method = `answer${index}`
      proto[method] = async (id: string) => answer(id)
      const descriptor = Object.getOwnPropertyDescriptor(proto, method) as PropertyDescriptor
      common.Param('id')(proto, method, 0)
      common.Get(line.slice('GET '.length))(proto, method, descriptor)
    }
    common.Controller(path)(controller)
    return controller
  }

  async function start(platform: Platform, parts: object, first: () => unknown = () => undefined) {
    const module = class AppModule {}
    common.Module(parts)(module)
    const adapters = load(`@nestjs/platform-${platform}`) as Record<string, new () => never>
    const adapter = new (adapters[platform === 'express' ? 'ExpressAdapter' : 'FastifyAdapter'] as new () => never)()
    const app = await core.NestFactory.create(module, adapter, { logger: false })
    if (platform === 'express') {
      app.use((_request: unknown, _response: unknown, next: () => void) => {
        first()
        next()
      })
    } else {
      const instance = app.getHttpAdapter().getInstance() as { addHook(name: string, hook: object): void }
      instance.addHook('onRequest', async () => void first())
    }
    await app.listen(0, '127.0.0.1')
    return { app, server: app.getHttpServer() as Server, close: () => app.close() }
  }

  return { common, controllerOf, start }
}

const folders = { '12': '../..', '11': '../apps/nest-11', '8': '../apps/nest-8' }

for (const [version, folder] of Object.entries(folders)) {
  for (const platform of ['express', 'fastify'] as const) {
    const title = `nest ${version} on ${platform}`
    const load = () => nestOf(folder)
    frameworkContract(
      {
        title,
        plugin: 'nestjs',
        root: platform,
        inner: ['nestjs.request'],
        serve({ routes, nested, first }: Site): Promise<Served> {
          const { controllerOf, start } = load()
          const controllers = [controllerOf('Items', '', routes), controllerOf('Nested', 'api/:org', nested)]
          return start(platform, { controllers }, first)
        },
        refusal: (status, message) => new (load().common.HttpException)(message, status),
      },
      () => traced,
    )

    test(`${title}: guards, interceptors, pipes and providers of a request’s own work within the handler’s span`, async () => {
      const { common, start } = load()
      const work = (resource: string) =>
        traced.tracer.startSpan('work', { tags: { 'resource.name': resource } }).finish()
      const guard = {
        async canActivate() {
          await null
          work('guard')
          return true
        },
      }
      const interceptor = {
        async intercept(_context: unknown, next: { handle(): unknown }) {
          await null
          work('interceptor')
          return next.handle()
        },
      }
      const pipe = {
        async transform(value: unknown) {
          await null
          work('pipe')
          return value
        },
      }
      class Service {
        constructor() {
          work('provider')
        }
      }
      common.Injectable({ scope: common.Scope.REQUEST })(Service)
      class Items {
        readonly service: Service
        constructor(service: Service) {
          this.service = service
        }
        async find(id: string) {
          work('handler')
          return `item ${id}`
        }
      }
      common.Inject(Service)(Items, undefined, 0)
      const descriptor = Object.getOwnPropertyDescriptor(Items.prototype, 'find') as PropertyDescriptor
      common.Param('id', pipe as never)(Items.prototype, 'find', 0)
      common.UseGuards(guard)(Items.prototype, 'find', descriptor)
      common.UseInterceptors(interceptor as never)(Items.prototype, 'find', descriptor)
      common.Get(':id')(Items.prototype, 'find', descriptor)
      common.Controller('items')(Items)
      const { server, close } = await start(platform, { controllers: [Items], providers: [Service] })
      try {
        const spans = await traced.collect(async () => {
          const answers = await Promise.all(
            [1, 2, 3].map(id =>
              exchange(server, requestHead(`GET /items/${id}`, { host: 'localhost', connection: 'close' })),
            ),
          )
          for (const [index, answer] of answers.entries())
            assert.match(String(answer), new RegExp(`item ${index + 1}$`, 'm'))
        }, 3 * 7)
        const handlers = spans.filter(({ name }) => name === 'nestjs.request')
        assert.equal(handlers.length, 3)
        for (const handler of handlers) {
          assert.deepEqual([handler.resource, handler.meta.component, handler.error], ['Items.find', 'nestjs', 0])
          const root = spans.find(span => span.spanId === handler.parentId)
          assert.equal(root?.resource, 'GET /items/:id')
          const inside = spans.filter(({ parentId }) => parentId === handler.spanId).map(({ resource }) => resource)
          assert.deepEqual(inside.sort(), ['guard', 'handler', 'interceptor', 'pipe'], tree(spans))
        }
      } finally {
        await close()
      }
    })

    test(`${title}: an error that a filter answers is told where its status is an error`, async () => {
      const { common, controllerOf, start } = load()
      class Filter {
        catch(_error: unknown, host: { switchToHttp(): { getResponse(): unknown } }) {
          const response = host.switchToHttp().getResponse() as { status(code: number): { send(text: string): void } }
          response.status(502).send('filtered')
        }
      }
      common.Catch()(Filter)
      const failing = controllerOf('Failing', '', {
        'GET /fail/:id': () => {
          throw new RangeError('no')
        },
      })
      common.UseFilters(Filter as never)(failing)
      const { server, close } = await start(platform, { controllers: [failing] })
      try {
        const spans = await traced.collect(async () => {
          const head = requestHead('GET /fail/1', { host: 'localhost', connection: 'close' })
          assert.match(String(await exchange(server, head)), / 502 [\s\S]*filtered$/)
        }, 2)
        for (const span of spans) assert.deepEqual([span.error, span.meta['error.message']], [1, 'no'], tree(spans))
      } finally {
        await close()
      }
    })
  }
}

for (const [version, app] of [
  ['12', undefined],
  ['11', 'nest-11'],
  ['8', 'nest-8'],
] as const) {
  programContract({
    title: `nest ${version}`,
    ...(app === undefined ? {} : { app }),
    imports: {
      '* as metadata': 'reflect-metadata',
      '{ NestFactory }': '@nestjs/core',
      '{ Controller, Get, Module, Param }': '@nestjs/common',
    },
    body: `class Items { find(id) { return 'item ' + id } }
      Param('id')(Items.prototype, 'find', 0)
      Get(':id')(Items.prototype, 'find', Object.getOwnPropertyDescriptor(Items.prototype, 'find'))
      Controller('items')(Items)
      class Main {}
      Module({ controllers: [Items] })(Main)
      const app = await NestFactory.create(Main, { logger: false })
      await app.listen(0, '127.0.0.1')
      console.log(await (await fetch('http://127.0.0.1:' + app.getHttpServer().address().port + '/items/7')).text())
      await app.close()`,
    env: () => ({ DD_TRACE_MIDDLEWARE_TRACING_ENABLED: 'false' }),
    trees: ['http.request GET app\n  express.request GET /items/:id app\n    nestjs.request Items.find app'],
    stdout: 'item 7',
  })
}
