import type { NextFunction, Request, Response } from 'express'
import type { tracer as Tracer } from '../../src/index'
import { ownFields, type Say } from './say'

/** An application of Express with all that a request may come by. */
export function serveByExpress() {
  const express = require('express') as typeof import('express')
  const app = express()
  const sub = express.Router()
  sub.get('/deep/:id', (incoming: Request, response: Response) => void response.send(`sub ${incoming.params.id}`))
  app.use(function first(_incoming: Request, _response: Response, next: NextFunction) {
    next()
  })
  app.use(express.json())
  app.use('/sub', sub)
  app.get('/users/:id', (incoming: Request, response: Response) => void response.json({ user: incoming.params.id }))
  app.get('/throws', () => {
    throw new Error('thrown by a handler')
  })
  app.get('/rejects', () => Promise.reject(new Error('rejected by a handler')))
  app.get('/hands-on', (_incoming: Request, _response: Response, next: NextFunction) => next(new Error('handed on')))
  app.get(
    '/skips',
    (_incoming: Request, _response: Response, next: NextFunction) => next('route'),
    (_incoming: Request, response: Response) => void response.send('never'),
  )
  app.get('/skips', (_incoming: Request, response: Response) => void response.send('the second'))
  app.use((error: Error, _incoming: Request, response: Response, _next: NextFunction) => {
    response.status(500).send(error.message)
  })
  return app
}

/** Loggers that add the ids of the active span to what they write. */
export async function logTwice(tracer: typeof Tracer, say: Say): Promise<void> {
  const { pino } = require('pino') as typeof import('pino')
  const winston = require('winston') as typeof import('winston')
  const pinoLogger = pino({}, ownFields(say))
  const stream = new winston.transports.Stream({ stream: ownFields(say) })
  const winstonLogger = winston.createLogger({ format: winston.format.json(), transports: [stream] })
  tracer.trace('logging', () => {
    pinoLogger.info({ own: 1 }, 'by pino')
    winstonLogger.info('by winston', { own: 2 })
    winstonLogger.error(Object.assign(new Error('an error by winston'), { own: 3 }))
  })
  await new Promise(resolve => setImmediate(resolve))
}

/** Libraries without a server of their own, called in the scope of a span. */
export async function useLibraries(say: Say): Promise<void> {
  const pool = (require('generic-pool') as typeof import('generic-pool')).createPool({
    create: async () => 'made',
    destroy: async () => undefined,
  })
  say(await pool.use(async made => `${made} and used`))
  const when = require('when') as { resolve(value: number): Promise<number> }
  say(String(await when.resolve(4).then(value => value + 1)))
  const Bluebird = require('bluebird') as typeof import('bluebird')
  say(await Bluebird.resolve('blue').then(value => `${value}bird`))
  say(await Bluebird.reject(new Error('blue')).catch((error: Error) => error.message))
  const { graphql, buildSchema } = require('graphql') as typeof import('graphql')
  const schema = buildSchema('type Query { one: String, two: String }')
  const rootValue = {
    one: () => 'first',
    two: async () => {
      throw new Error('no second')
    },
  }
  say(JSON.stringify(await graphql({ schema, rootValue, source: '{ one two }' })))
  say(JSON.stringify(await graphql({ schema, rootValue, source: '{ broken' })))
  await useUndici(say)
  await useRedis(say)
}

async function useUndici(say: Say): Promise<void> {
  const { request } = require('undici') as typeof import('undici')
  const failed = await request('http://127.0.0.1:1/').then(
    () => 'answered',
    (error: NodeJS.ErrnoException) => error.code,
  )
  say(`undici ${failed}`)
}

/** Nobody listens there: what is asked is refused, by the same way. */
async function useRedis(say: Say): Promise<void> {
  const { Redis } = require('ioredis') as typeof import('ioredis')
  const client = new Redis({
    host: '127.0.0.1',
    port: 1,
    lazyConnect: true,
    retryStrategy: () => null,
    enableOfflineQueue: false,
  })
  client.on('error', () => undefined)
  say(`redis ${await client.get('key').then(String, (error: Error) => error.message)}`)
  client.disconnect()
}
