import type { Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { type CacheSettings, cacheSpan } from '../../src/operations/cache'
import type { Place } from '../../src/operations/place'
import { dialect } from './dialect'

/** Where the queue of a client sends to, and the database that it has selected, which only its commands tell. */
const places = new WeakMap<object, Place & { database?: unknown }>()
let latest: object | undefined

/**
 * redis 4 to 5.11: what goes into a client's queue.
 * Source: https://github.com/redis/node-redis/blob/redis@5.10.0/packages/client/lib/client/commands-queue.ts
 */
export const queued: Operation<object, CacheSettings> = {
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

/** Notes each queue that is made. */
export const notesQueue = (exports: unknown, kit: Kit<CacheSettings>): void =>
  onConstruct(exports, kit, queue => {
    latest = queue
  })

/** A client makes its queue and then its socket: the last queue is the socket's. */
export const notesSocket = (exports: unknown, kit: Kit<CacheSettings>): void =>
  onConstruct(exports, kit, (_, [, options]) => {
    const { host = 'localhost', port = 6379, path } = (options ?? {}) as Place & { readonly path?: unknown }
    if (latest !== undefined) places.set(latest, path === undefined ? { host, port } : { host: path })
    latest = undefined
  })
