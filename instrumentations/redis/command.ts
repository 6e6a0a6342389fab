import type { Call, Operation } from '../../src/instrumentation/define'
import { kept } from '../../src/instrumentation/keep'
import type { Callback } from '../../src/instrumentation/trace-method'
import { type CacheSettings, cacheSpan } from '../../src/operations/cache'
import type { Place } from '../../src/operations/place'
import { dialect } from './dialect'

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

/** A command may come twice: it waits where the client is not ready. */
const seen = new WeakSet<Command>()

/** redis 2 and 3: what a client sends, or keeps until it is ready. */
export const sent: Operation<Client, CacheSettings> = {
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
