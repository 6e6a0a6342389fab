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
  const bunyan = require('bunyan') as typeof import('bunyan')
  const streams = [{ stream: ownFields(say) }]
  tracer.trace('logging', () => bunyan.createLogger({ name: 'x', streams }).info({ own: 4 }, 'by bunyan'))
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
  await useQueues(say)
  await useUndici(say)
  await useRedis(say)
  await useDatabases(say)
}

async function useQueues(say: Say): Promise<void> {
  const async = require('async') as typeof import('async')
  const queue = async.queue((task: number, done: (error: null, value: number) => void) => done(null, task * 2), 1)
  say(`async ${await new Promise(resolve => queue.push(4, (_error, value) => resolve(value)))}`)
  const fastq = require('fastq') as typeof import('fastq')
  const fast = fastq((task: number, done: (error: null, value: number) => void) => done(null, task + 1), 1)
  say(`fastq ${await new Promise(resolve => fast.push(1, (_error, value) => resolve(value)))}`)
  const byPromise = fastq.promise(async (task: number) => task + 2, 1)
  say(`fastq ${await byPromise.push(1)}`)
}

/** Nobody listens there either: they fail as they do without us. */
async function useDatabases(say: Say): Promise<void> {
  const { Pool } = require('pg') as typeof import('pg')
  const pool = new Pool({ host: '127.0.0.1', port: 1 })
  say(`pg ${await pool.query('SELECT 1').then(String, (error: NodeJS.ErrnoException) => error.code)}`)
  const called = new Promise(resolve => pool.query('SELECT 2', (error: NodeJS.ErrnoException) => resolve(error.code)))
  say(`pg ${await called}`)
  await pool.end()
  const mysql2 = require('mysql2') as typeof import('mysql2')
  const connection = mysql2.createPool({ host: '127.0.0.1', port: 1 })
  const failed = new Promise(resolve => connection.query('SELECT 1', error => resolve(error?.code)))
  say(`mysql2 ${await failed}`)
  connection.end(() => undefined)
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
