import type { Instrumentation } from '../src/instrumentation/define'
import { amqplib } from './amqplib/amqplib'
import { async } from './async'
import { awsSdk } from './aws-sdk/aws-sdk'
import { azureFunctions } from './azure-functions'
import { bluebird } from './bluebird'
import { bullmq } from './bullmq/bullmq'
import { bunyan } from './bunyan'
import { console } from './console'
import { express } from './express/express'
import { fastify } from './fastify/fastify'
import { fastq } from './fastq'
import { genericPool } from './generic-pool'
import { googleFunctions } from './google-functions'
import { graphql } from './graphql/graphql'
import { grpc } from './grpc-js/grpc-js'
import { hono } from './hono'
import { ioredis, iovalkey } from './ioredis'
import { kafkajs } from './kafkajs/kafkajs'
import { koa } from './koa'
import { log4js } from './log4js'
import { lruMemoizer } from './lru-memoizer'
import { mongodb } from './mongodb'
import { mongoose } from './mongoose'
import { mysql } from './mysql'
import { mysql2 } from './mysql2'
import { nestjs } from './nestjs'
import { nextServer } from './next/next'
import { pQueue } from './p-queue'
import { pg } from './pg/pg'
import { pino } from './pino'
import { prisma } from './prisma/prisma'
import { q } from './q'
import { redis } from './redis/redis'
import { when } from './when'
import { winston } from './winston'

/**
 * What is attached to libraries, in the order in which that is done. The build puts outlines in their places and these into
 * a file of their own, which is loaded with the first library.
 */
export const onDemand = [
  express,
  fastify,
  koa,
  hono,
  nestjs,
  nextServer,
  graphql,
  grpc,
  awsSdk,
  googleFunctions,
  azureFunctions,
  pg,
  mysql,
  mysql2,
  ioredis,
  iovalkey,
  redis,
  mongodb,
  mongoose,
  prisma,
  kafkajs,
  amqplib,
  bullmq,
  pino,
  winston,
  bunyan,
  log4js,
  console,
  genericPool,
  q,
  when,
  bluebird,
  lruMemoizer,
  fastq,
  async,
  pQueue,
] as const satisfies readonly Instrumentation[]
