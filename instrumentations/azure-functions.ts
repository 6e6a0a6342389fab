// Limits: only the programming model 4 is traced, whose handlers are given to `app.http`, `app.timer` and so on. Version
// 3, whose functions are described in files of JSON, is not. Spans are sent in the background, because the host does not
// stop the process after an answer. A batch of messages has one span, and no parent.

import { defineInstrumentation, type Operation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { type Callback, traceMethod } from '../src/instrumentation/trace-method'
import { alike, wrapMethod } from '../src/instrumentation/wrap'
import { hookRows } from '../src/operations/span-hooks'
import { hideSecrets, withoutQuery } from '../src/operations/url'

/** Source: https://github.com/Azure/azure-functions-nodejs-library/blob/v4.x/src/app.ts */
interface AzureFunctions {
  readonly app?: Record<string, (name: unknown, options: unknown, ...rest: unknown[]) => unknown>
}

interface Context {
  readonly functionName?: unknown
  readonly invocationId?: unknown
  readonly options?: { readonly trigger?: { readonly type?: unknown; readonly route?: unknown } }
}

/** A request as the library gives it: that of fetch. */
interface Request {
  readonly method: string
  readonly url: string
  readonly headers: { get(name: string): string | null; forEach(each: (value: string, name: string) => void): void }
}

/** How Datadog calls what starts a function, by the way it is registered. */
const triggers: Readonly<Record<string, string>> = {
  http: 'Http',
  get: 'Http',
  put: 'Http',
  post: 'Http',
  patch: 'Http',
  deleteRequest: 'Http',
  timer: 'Timer',
  storageBlob: 'Blob',
  storageQueue: 'Queue',
  serviceBusQueue: 'ServiceBus',
  serviceBusTopic: 'ServiceBus',
  eventHub: 'EventHubs',
  eventGrid: 'EventGrid',
  cosmosDB: 'CosmosDB',
  warmup: 'Warmup',
  sql: 'Sql',
  mySql: 'MySql',
  webPubSub: 'WebPubSub',
  generic: 'Generic',
}

/** Azure Functions, by the handlers that are registered. */
export const azureFunctions = defineInstrumentation({
  name: 'azure-functions',
  aliases: ['@azure/functions'],
  spans: ['azure.functions.invoke'],
  options: hookRows,
  targets: [{ module: '@azure/functions', versions: '>=4', patch }],
})

function patch(exports: unknown, kit: Kit<unknown>): unknown {
  const { app } = exports as AzureFunctions
  if (app === undefined) return exports
  for (const [method, trigger] of Object.entries(triggers)) {
    const wrapped = kit.guard((options: unknown) => withTraced(options, trigger, kit))
    wrapMethod(app, method, original => {
      return function (this: unknown, name, options, ...rest) {
        return Reflect.apply(original, this, [name, wrapped(options) ?? options, ...rest])
      }
    })
  }
  return exports
}

/** What a function is registered with, its handler traced: the options stay the user's own. */
function withTraced(given: unknown, trigger: string, kit: Kit<unknown>): unknown {
  const make = (handler: unknown): unknown =>
    alike(handler as Callback, traceMethod(handler as Callback, operationOf(trigger), kit))
  if (typeof given === 'function') return make(given)
  const { handler } = given as { readonly handler?: unknown }
  return typeof handler === 'function' ? { ...(given as object), handler: make(handler) } : given
}

function operationOf(trigger: string): Operation<unknown, unknown> {
  return {
    active: true,
    callback: () => undefined,
    start({ args: [input, given] }, kit) {
      const context = (given ?? {}) as Context
      const name = String(context.functionName ?? 'function')
      const meta = ['component', 'azure-functions', 'span.kind', trigger === 'Http' ? 'server' : 'consumer']
      meta.push('aas.function.name', name, 'aas.function.trigger', trigger)
      if (typeof context.invocationId === 'string') meta.push('aas.function.invocation_id', context.invocationId)
      const fields = { name: 'azure.functions.invoke', resource: name, type: 'serverless', meta, parent: null }
      return trigger === 'Http' ? { ...fields, ...requested(input as Request, context, meta, kit) } : fields
    },
    finish(span, result) {
      if (trigger !== 'Http') return
      const { status = 200 } = (result ?? {}) as { readonly status?: unknown }
      span.setText('http.status_code', String(status))
      if (Number(status) >= 500) span.error = 1
    },
    failed(span) {
      if (trigger === 'Http') span.setText('http.status_code', '500')
    },
  }
}

/** What a request over HTTP says besides, and the trace that it came with. */
function requested({ method, url, headers }: Request, { options }: Context, meta: string[], kit: Kit<unknown>) {
  const carrier: Record<string, string> = Object.create(null)
  headers.forEach((value, name) => {
    carrier[name] = value
  })
  const given = options?.trigger?.route
  const route = typeof given === 'string' ? `/${given.replace(/^\//, '')}` : new URL(withoutQuery(url)).pathname
  meta.push('http.method', method, 'http.url', hideSecrets(url, kit.global.queryStringObfuscation), 'http.route', route)
  const agent = headers.get('user-agent')
  if (agent !== null) meta.push('http.useragent', agent)
  return { resource: `${method} ${route}`, parent: kit.propagation.extractHeaders(carrier) ?? null }
}
