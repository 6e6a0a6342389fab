// Limits: a MULTI has one span by redis 5.12 and newer, and one for each of its commands before; a pipeline has one for each of
// its commands. Of redis 5.12 and newer no more can be shown than it publishes, which leaves most values out. In redis 2 and 3 a
// command without a callback ends at once, and its error is the client's. Connecting and QUIT have none, SUBSCRIBE neither,
// nor has INFO in redis 2 and 3, which ask it to connect.

import { defineInstrumentation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { type CacheSettings, cacheRows, cacheSpan } from '../../src/operations/cache'
import { sent } from './command'
import { dialect } from './dialect'
import { notesQueue, notesSocket, queued } from './queue'

/** Source: https://github.com/redis/node-redis/blob/master/packages/client/lib/client/tracing.ts */
interface Published {
  readonly args?: readonly string[]
  readonly batchMode?: 'MULTI' | 'PIPELINE'
  readonly batchSize?: number
  readonly database?: number
  readonly serverAddress?: string
  readonly serverPort?: number
}

const published = {
  start({ args = [], database, serverAddress: host, serverPort: port }: Published, kit: Kit<CacheSettings>) {
    return cacheSpan(dialect, { host, port, database, command: String(args[0]), args: args.slice(1) }, kit)
  },
}

/** A MULTI alone: the commands of a pipeline are published one by one. */
const batch = {
  start(message: Published, kit: Kit<CacheSettings>) {
    const { batchMode, batchSize = 0, database, serverAddress: host, serverPort: port } = message
    if (batchMode !== 'MULTI') return undefined
    return cacheSpan(dialect, { host, port, database, command: batchMode, args: [], batch: batchSize }, kit)
  },
}

const client = { module: '@redis/client', partOf: 'redis' }
const older = { ...client, versions: '>=1 <5.12' }
const newer = { ...client, versions: '>=5.12' }

/** redis 2 to 6: single servers, pools, sentinels and clusters. */
export const redis = defineInstrumentation({
  name: 'redis',
  spans: ['redis.command'],
  options: cacheRows('REDIS'),
  targets: [
    { trace: 'node-redis:command', ...newer, operation: published },
    { trace: 'node-redis:batch', ...newer, operation: batch },
    { ...client, versions: '>=5', file: 'dist/lib/client/pool.js', keep: 'RedisClientPool.prototype.execute' },
    { ...older, file: 'dist/lib/client/commands-queue.js', method: 'default.prototype.addCommand', operation: queued },
    { ...older, file: 'dist/lib/client/commands-queue.js', patch: notesQueue },
    { ...older, file: 'dist/lib/client/socket.js', patch: notesSocket },
    {
      module: 'redis',
      versions: '>=2 <4',
      file: 'index.js',
      method: 'RedisClient.prototype.internal_send_command',
      operation: sent,
    },
  ],
})
