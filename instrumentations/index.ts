import type { Instrumentation } from '../src/instrumentation/define'
import { bunyan } from './bunyan'
import { console } from './console'
import { express } from './express/express'
import { fastify } from './fastify'
import { hono } from './hono'
import { http } from './http/http'
import { ioredis, iovalkey } from './ioredis'
import { koa } from './koa'
import { log4js } from './log4js'
import { pg } from './pg/pg'
import { pino } from './pino'
import { fetch, undici } from './undici'
import { winston } from './winston'

/** Every instrumentation, in the order in which they are attached. */
export const instrumentations = [
  http,
  fetch,
  undici,
  express,
  fastify,
  koa,
  hono,
  pg,
  ioredis,
  iovalkey,
  pino,
  winston,
  bunyan,
  log4js,
  console,
] as const satisfies readonly Instrumentation[]
