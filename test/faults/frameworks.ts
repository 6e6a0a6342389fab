import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Say } from './say'

/** Frameworks beside Express, each with a route that answers, one that fails, and a way that nobody serves. */
export async function askFrameworks(say: Say): Promise<void> {
  for (const [name, serve] of [
    ['koa', koa],
    ['fastify', fastify],
  ] as const) {
    const server = createServer(await serve())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const path of ['/users/1', '/fails', '/nowhere']) say(`${name} ${path} ${await answer(url + path)}`)
    const { request } = require('undici') as typeof import('undici')
    const { statusCode, body } = await request(`${url}/users/2`, { headers: { connection: 'close' } })
    say(`${name} undici ${statusCode} ${await body.text()}`)
    server.closeAllConnections()
    server.close()
  }
}

async function koa(): Promise<RequestListener> {
  const Koa = require('koa') as typeof import('koa')
  const Router = require('@koa/router') as typeof import('@koa/router').default
  const app = new Koa({ env: 'test' })
  app.silent = true
  const router = new Router()
  router.get('/users/:id', context => {
    context.body = `user ${context.params.id}`
  })
  router.get('/fails', () => {
    throw Object.assign(new Error('koa fails'), { expose: true })
  })
  app.use(async (_context, next) => {
    await next()
  })
  app.use(router.routes())
  return app.callback()
}

async function fastify(): Promise<RequestListener> {
  const { fastify: make } = require('fastify') as typeof import('fastify')
  const app = make()
  app.addHook('onRequest', async () => undefined)
  app.addHook('preHandler', (_request, _reply, done) => done())
  app.get<{ Params: { id: string } }>('/users/:id', async request => ({ user: request.params.id }))
  app.get('/fails', async () => {
    throw new Error('fastify fails')
  })
  await app.ready()
  return (request, response) => app.routing(request, response)
}

async function answer(url: string): Promise<string> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage]
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += String(part)
  return `${response.statusCode} ${text}`
}
