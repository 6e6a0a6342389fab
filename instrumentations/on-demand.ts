import type { Instrumentation } from '../src/instrumentation/define'
import { amqplib } from './amqplib/amqplib'
import { awsSdk } from './aws-sdk/aws-sdk'
import { bullmq } from './bullmq/bullmq'
import { bunyan } from './bunyan'
import { console } from './console'
import { express } from './express/express'
import { grpc } from './grpc-js/grpc-js'
import { ioredis, iovalkey } from './ioredis'
import { kafkajs } from './kafkajs/kafkajs'
import { log4js } from './log4js'
import { mysql } from './mysql'
import { mysql2 } from './mysql2'
import { pg } from './pg/pg'
import { pino } from './pino'
import { winston } from './winston'

/**
 * What is attached to libraries, in the order in which that is done. The build puts outlines in their places and these into
 * a file of their own, which is loaded with the first library.
 */
export const onDemand = [
  express,
  grpc,
  awsSdk,
  pg,
  mysql,
  mysql2,
  ioredis,
  iovalkey,
  kafkajs,
  amqplib,
  bullmq,
  pino,
  winston,
  bunyan,
  log4js,
  console,
] as const satisfies readonly Instrumentation[]
