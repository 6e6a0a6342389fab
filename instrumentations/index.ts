import type { Instrumentation } from '../src/instrumentation/define'
import { bunyan } from './bunyan'
import { console } from './console'
import { express } from './express/express'
import { http } from './http/http'
import { ioredis, iovalkey } from './ioredis'
import { log4js } from './log4js'
import { mongodb } from './mongodb'
import { mongoose } from './mongoose'
import { mysql } from './mysql'
import { mysql2 } from './mysql2'
import { pg } from './pg/pg'
import { pino } from './pino'
import { redis } from './redis'
import { fetch, undici } from './undici'
import { winston } from './winston'

/** Every instrumentation, in the order in which they are attached. */
export const instrumentations = [
  http,
  fetch,
  undici,
  express,
  pg,
  mysql,
  mysql2,
  ioredis,
  iovalkey,
  redis,
  mongodb,
  mongoose,
  pino,
  winston,
  bunyan,
  log4js,
  console,
] as const satisfies readonly Instrumentation[]
