import type { Instrumentation } from '../src/instrumentation/define'
import { bunyan } from './bunyan'
import { console } from './console'
import { express } from './express/express'
import { ioredis, iovalkey } from './ioredis'
import { log4js } from './log4js'
import { mongodb } from './mongodb'
import { mongoose } from './mongoose'
import { mysql } from './mysql'
import { mysql2 } from './mysql2'
import { pg } from './pg/pg'
import { pino } from './pino'
import { prisma } from './prisma/prisma'
import { redis } from './redis/redis'
import { winston } from './winston'

/**
 * What is attached to libraries, in the order in which that is done. The build puts outlines in their places and these into
 * a file of their own, which is loaded with the first library.
 */
export const onDemand = [
  express,
  pg,
  mysql,
  mysql2,
  ioredis,
  iovalkey,
  redis,
  mongodb,
  mongoose,
  prisma,
  pino,
  winston,
  bunyan,
  log4js,
  console,
] as const satisfies readonly Instrumentation[]
