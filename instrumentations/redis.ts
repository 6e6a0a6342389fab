// Limits: a MULTI has one span by redis 5.12 and newer, and one for each of its commands before; a pipeline has one for each of
// its commands. Of redis 5.12 and newer no more can be shown than it publishes, which leaves most values out. In redis 2 and 3 a
// command without a callback ends at once, and its error is the client's. Connecting and QUIT have none, SUBSCRIBE neither,
// nor has INFO in redis 2 and 3, which ask it to connect.

import { type Call, defineInstrumentation, type Operation } from '../src/instrumentation/define'
import { kept } from '../src/instrumentation/keep'
import type { Kit } from '../src/instrumentation/kit'
import type { Callback } from '../src/instrumentation/trace-method'
import { type CacheDialect, type CacheSettings, cacheRows, cacheSpan } from '../src/operations/cache'
import type { Place } from '../src/operations/place'

/** Source: https://github.com/redis/node-redis/blob/master/packages/client/lib/client/tracing.ts */
interface Published {
  readonly args?: readonly string[]
  readonly batchMode?: 'MULTI' | 'PIPELINE'
  readonly batchSize?: number
  readonly database?: number
  readonly serverAddress?: string
  readonly serverPort?: number
}

/** redis 2 and 3. Source: https://github.com/redis/node-redis/blob/v3.1.2/lib/command.js */
interface Command {
  readonly command: string
  readonly args: readonly unknown[]
  callback?: Callback
}

/** Source: https://github.com/redis/node-redis/blob/v3.1.2/index.js */
interface Client {
  readonly connection_options?: Place & { readonly path?: string }
  readonly selected_db?: number
}

const dialect: CacheDialect = {
  component: 'redis',
  system: 'redis',
  operation: { v0: 'redis.command', v1: 'redis.command' },
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

/** Where the queue of a client sends to, and the database that it has selected, which only its commands tell. */
const places = new WeakMap<object, Place & { database?: unknown }>()
let latest: object | undefined

const queued: Operation<object, CacheSettings> = {
  start({ self, args: [given, options] }, kit) {
    const [command, ...args] = given as readonly unknown[]
    const place = places.get(self) ?? {}
    // What a client asks while it connects overtakes all that waits; it selects first, where it does.
    const isSetUp = (options as { readonly asap?: boolean } | undefined)?.asap === true
    if (String(command).toUpperCase() === 'SELECT') place.database = args[0]
    else if (isSetUp) place.database ??= 0
    return cacheSpan(dialect, { ...place, command: String(command), args, isSetUp }, kit)
  },
}

/** Has `made` hear of each object of a class that a file exports. */
function onConstruct(
  exports: unknown,
  kit: Kit<CacheSettings>,
  made: (instance: object, args: unknown[]) => void,
): void {
  const holder = exports as { default: new (...args: never[]) => object }
  const told = kit.guard(made)
  holder.default = new Proxy(holder.default, {
    construct(target, args, newTarget) {
      const instance: object = Reflect.construct(target, args, newTarget)
      told(instance, args)
      return instance
    },
  })
}

const notesQueue = (exports: unknown, kit: Kit<CacheSettings>): void =>
  onConstruct(exports, kit, queue => {
    latest = queue
  })

/** A client makes its queue and then its socket: the last queue is the socket's. */
const notesSocket = (exports: unknown, kit: Kit<CacheSettings>): void =>
  onConstruct(exports, kit, (_, [, options]) => {
    const { host = 'localhost', port = 6379, path } = (options ?? {}) as Place & { readonly path?: unknown }
    if (latest !== undefined) places.set(latest, path === undefined ? { host, port } : { host: path })
    latest = undefined
  })

/** A command may come twice: it waits where the client is not ready. */
const seen = new WeakSet<Command>()

const sent: Operation<Client, CacheSettings> = {
  start({ self, args: [given] }, kit) {
    const command = given as Command
    if (seen.has(command)) return undefined
    seen.add(command)
    const { connection_options: { host, port, path } = {}, selected_db: database } = self
    // It asks whether the server is ready, and for the database, as an application would.
    const isOwn = command.command === 'info' || (command.command === 'select' && command.callback === undefined)
    const place = path === undefined ? { host, port } : { host: path }
    const asked = { ...place, command: command.command, args: command.args, database, isSetUp: isOwn }
    const fields = cacheSpan(dialect, asked, kit)
    if (fields === undefined && command.callback) command.callback = kept(command.callback, kit.scope)
    return fields
  },
  callback({ args: [given] }: Call<Client>) {
    const command = given as Command
    const { callback } = command
    if (callback === undefined) return undefined
    const replace = (replacement: Callback): void => {
      command.callback = replacement
    }
    return { callback, replace }
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
