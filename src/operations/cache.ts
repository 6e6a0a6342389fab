import { callable } from '../config/kinds/callable'
import { matcher } from '../config/kinds/matcher'
import { flag } from '../config/kinds/plain'
import { option, type Values } from '../config/option'
import type { SpanStart } from '../core/tracer'
import type { Kit, Names } from '../instrumentation/kit'
import { matches } from './http-options'
import { isText, type Place, portNumbers, tellHost } from './place'
import { describeCommand } from './redis-mask'
import { hookRows, maskRows } from './span-hooks'

/** How the spans of a library of a cache call what they are about. */
export interface CacheDialect {
  readonly component: string
  /** The system, which is also the span's type and the part of the service's name. */
  readonly system: 'redis' | 'valkey'
  readonly operation: Names
}

/** One command, or a batch of them. */
export interface CacheCommand extends Place {
  readonly command: string
  /** Its arguments, without the name. */
  readonly args: readonly unknown[]
  readonly database?: unknown
  /** How many commands a batch has. */
  readonly batch?: number
  /** True: the client asks this on its own account while it connects. */
  readonly isSetUp?: boolean
}

/** Commands by which clients set up a connection: noise, unless it is asked for. */
const setUp = new Set(['hello', 'auth', 'client', 'readonly', 'quit', 'command'])
/** Commands that wait for something to come, perhaps for ever. */
const blocking = new Set('blpop brpop brpoplpush blmove blmpop bzpopmin bzpopmax bzmpop wait waitaof'.split(' '))
const listening = new Set('monitor subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe'.split(' '))

/** The rows of every client of Redis or what speaks like it; its name is as in variables. */
export function cacheRows<const Name extends string>(name: Name) {
  return {
    ...hookRows,
    ...maskRows(name, 'Values in commands, but not names of commands and keys,', true),
    allowlist: option(matcher, {
      code: ['whitelist'],
      defaultText: 'all',
      doc: 'Commands that are traced, in upper case.',
    }),
    blocklist: option(matcher, { code: ['blacklist'], defaultText: 'none', doc: 'Commands that are not traced.' }),
    filter: option(callable<(command: string) => boolean>(), {
      defaultText: 'by `allowlist` and `blocklist`',
      doc: 'Tells which commands are traced, in place of both lists.',
    }),
    connectEnabled: option(flag, {
      env: [`DD_TRACE_${name}_CONNECT_ENABLED`],
      default: false,
      doc: 'Spans for the commands by which a client sets up its connection.',
    }),
    blockingEnabled: option(flag, {
      env: [`DD_TRACE_${name}_BLOCKING_ENABLED`],
      default: false,
      doc: 'Spans for commands that wait, such as BLPOP, and for those by which a client listens.',
    }),
  }
}

/** The settings of such a client in force. */
export type CacheSettings = Values<ReturnType<typeof cacheRows>>

/** What the span of a command says; undefined where it is noise, or the user leaves it out. */
export function cacheSpan(
  { component, system, operation }: CacheDialect,
  asked: CacheCommand,
  kit: Kit<CacheSettings>,
): SpanStart | undefined {
  const { command, args, database, batch, isSetUp = false } = asked
  if ((isSetUp && !kit.settings.connectEnabled) || !isWanted(command, args, kit)) return undefined
  const meta = ['component', component, 'span.kind', 'client', 'db.type', system]
  tellHost(meta, asked)
  if (isText(database) || typeof database === 'number') meta.push('out.redis_db', String(database))
  meta.push(`${system}.raw_command`, describeCommand(command, args, !kit.settings.obfuscationEnabled))
  const metrics = portNumbers(asked)
  if (batch !== undefined) metrics.push('db.operation.batch.size', batch)
  return { name: kit.named(operation), service: kit.service(system), resource: command, type: system, meta, metrics }
}

function isWanted(command: string, args: readonly unknown[], kit: Kit<CacheSettings>): boolean {
  const { connectEnabled, blockingEnabled, filter, allowlist, blocklist } = kit.settings
  const name = command.toLowerCase()
  if (!connectEnabled && setUp.has(name)) return false
  if (!blockingEnabled && (blocking.has(name) || listening.has(name) || waits(name, args))) return false
  if (filter === undefined && allowlist === undefined && blocklist === undefined) return true
  const upper = command.toUpperCase()
  if (filter !== undefined) return kit.ask('filter', filter, upper) !== false
  if (allowlist !== undefined && !matches(allowlist, upper, kit)) return false
  return blocklist === undefined || !matches(blocklist, upper, kit)
}

/** Reads of streams wait only where they are told to. */
function waits(name: string, args: readonly unknown[]): boolean {
  if (name !== 'xread' && name !== 'xreadgroup') return false
  return args.some(arg => typeof arg === 'string' && arg.toLowerCase() === 'block')
}
