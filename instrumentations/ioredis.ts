// Limits: a pipeline or MULTI has a span for each of its commands and none for the whole. What a connection sends on its own
// account (AUTH, SELECT, the check whether the server is ready) has none unless DD_TRACE_IOREDIS_CONNECT_ENABLED is set.

import { type Call, defineInstrumentation, type Operation } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { wrapMethod } from '../src/instrumentation/wrap'
import { type CacheDialect, type CacheSettings, cacheRows, cacheSpan } from '../src/operations/cache'

/** Source: https://github.com/redis/ioredis/blob/main/lib/Command.ts */
interface Command {
  readonly name: string
  readonly args: readonly unknown[]
}

/** Source: https://github.com/redis/ioredis/blob/main/lib/Redis.ts */
interface Client {
  readonly status: string
  readonly options: { readonly host?: string; readonly port?: number; readonly db?: number; readonly path?: string }
}

type Send = (this: unknown, command: Command, ...rest: unknown[]) => unknown

/** What a client asks on its own account while it connects; an application may ask the same later. */
const setUp = new Set(['info', 'select', 'cluster', 'subscribe', 'psubscribe', 'ssubscribe'])

/** The clients of one package: `files` are that of the client, by versions, and that of pipelines. */
function clientOf<const Name extends 'ioredis' | 'iovalkey'>(name: Name, versions: string, dialect: CacheDialect) {
  /** What was active when a command was put into a pipeline, which sends for all of its callers at once. */
  const parents = new WeakMap<Command, ReturnType<Kit<unknown>['scope']['active']>>()
  const spans = new WeakMap<Command, { readonly duration: number }>()
  const command: Operation<Client, CacheSettings> = {
    start({ self: { options, status }, args: [sent] }, kit) {
      const { name: word, args } = sent as Command
      // Sent once more by the queue of a client that was offline: it has its span.
      if (spans.get(sent as Command)?.duration === -1) return undefined
      const isSetUp = status !== 'ready' && status !== 'wait' && setUp.has(word)
      const { host = 'localhost', port, path, db } = options
      const place = path === undefined ? { host, port } : { host: path }
      const fields = cacheSpan(dialect, { ...place, command: word, args, database: db, isSetUp }, kit)
      return fields && { ...fields, parent: parents.get(sent as Command) ?? undefined }
    },
    inject: (span, { args: [sent] }) => void spans.set(sent as Command, span),
    deferred: ({ args: [sent] }: Call<Client>) => sent as Command,
  }
  const notesParents = (exports: unknown, kit: Kit<CacheSettings>): void =>
    wrapMethod(
      (exports as { readonly default: { readonly prototype: object } }).default.prototype,
      'sendCommand',
      (send: Send) =>
        function (sent, ...rest) {
          parents.set(sent, kit.scope.active())
          return Reflect.apply(send, this, [sent, ...rest])
        },
    )
  return defineInstrumentation({
    name,
    spans: [dialect.operation.v0],
    options: cacheRows(name.toUpperCase() as Uppercase<Name>),
    targets: [
      { module: name, versions, file: 'built/Redis.js', method: 'default.prototype.sendCommand', operation: command },
      {
        module: name,
        versions,
        file: 'built/redis/index.js',
        method: 'default.prototype.sendCommand',
        operation: command,
      },
      { module: name, versions, file: 'built/Pipeline.js', patch: notesParents },
    ],
  })
}

const operation = (name: string) => ({ v0: name, v1: name })

/** ioredis 4 to 6: single servers, sentinels and clusters. */
export const ioredis = clientOf('ioredis', '>=4', {
  component: 'ioredis',
  system: 'redis',
  operation: operation('redis.command'),
})

/** Its fork for Valkey. */
export const iovalkey = clientOf('iovalkey', '>=0.1', {
  component: 'iovalkey',
  system: 'valkey',
  operation: operation('valkey.command'),
})
