/** How much of one argument, and of a whole command, is shown, in characters. */
const longestArgument = 100
const longestCommand = 1000

/**
 * Which arguments of a command are keys, fields or numbers of the protocol, and so may be shown: all of them, that many
 * from the left, or every other one after that many (`pairs`). What is not listed shows its first one, the key.
 * Source of the commands' arguments: https://redis.io/docs/latest/commands/
 */
const all = (
  'del unlink exists touch mget get getdel type ttl pttl expiretime pexpiretime persist expire pexpire expireat pexpireat ' +
  'rename renamenx copy move keys scan randomkey dbsize flushdb flushall select swapdb ping echo time info role ' +
  'incr decr incrby decrby incrbyfloat strlen getrange substr getbit bitcount bitpos bitop llen lrange lindex ltrim lpop ' +
  'rpop rpoplpush lmove blpop brpop brpoplpush blmove blmpop lmpop hget hmget hgetall hkeys hvals hlen hexists hdel hstrlen ' +
  'hincrby hincrbyfloat hrandfield hscan scard smembers spop srandmember sinter sinterstore sintercard sunion sunionstore ' +
  'sdiff sdiffstore sscan zcard zcount zrange zrangestore zrevrange zrangebyscore zrevrangebyscore zpopmin zpopmax ' +
  'bzpopmin bzpopmax zmpop bzmpop zremrangebyrank zremrangebyscore zinter zinterstore zunion zunionstore zdiff zdiffstore ' +
  'zrandmember zscan xlen xrange xrevrange xread xreadgroup xack xdel xtrim xinfo xgroup xpending xclaim xautoclaim ' +
  'pfcount pfmerge watch unwatch multi exec discard subscribe psubscribe ssubscribe unsubscribe punsubscribe sunsubscribe ' +
  'object memory cluster command wait quit save bgsave lastsave readonly readwrite asking monitor dump'
).split(' ')
const none = ['auth', 'hello', 'acl', 'migrate', 'eval', 'eval_ro', 'script', 'function']
const pairs: ReadonlyMap<string, number> = new Map(Object.entries({ mset: 0, msetnx: 0, hset: 1, hmset: 1, hsetnx: 1 }))
const counts: ReadonlyMap<string, number> = new Map(
  Object.entries({
    config: 2,
    client: 1,
    evalsha: 0,
    evalsha_ro: 0,
    fcall: 1,
    fcall_ro: 1,
  }),
)
/** Commands that name a script, then how many keys follow, then the keys. */
const scripted = new Set(['eval', 'eval_ro', 'evalsha', 'evalsha_ro', 'fcall', 'fcall_ro'])

const shownAll = new Set(all)
const shownNone = new Set(none)

/** A command as text: its name and its arguments, of which those that may be values are `?` unless `shows` is true. */
export function describeCommand(command: string, args: readonly unknown[], shows: boolean): string {
  const name = command.toLowerCase()
  const isShown = shows && !shownNone.has(name) ? () => true : shownArguments(name, args)
  let text = command
  for (let at = 0; at < args.length && text.length < longestCommand; at++) {
    text += ` ${isShown(at) ? argumentText(args[at]) : '?'}`
  }
  return text.length > longestCommand ? `${text.slice(0, longestCommand)}...` : text
}

function shownArguments(name: string, args: readonly unknown[]): (at: number) => boolean {
  if (scripted.has(name)) {
    const keys = Number(args[1])
    return at => at >= 1 && at < 2 + (keys >= 0 ? keys : 0)
  }
  if (shownNone.has(name)) return () => false
  if (shownAll.has(name)) return () => true
  const first = pairs.get(name)
  if (first !== undefined) return at => at < first || (at - first) % 2 === 0
  const count = counts.get(name) ?? 1
  return at => at < count
}

function argumentText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length > longestArgument ? `${value.slice(0, longestArgument)}...` : value
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      return value instanceof Uint8Array && value.length <= longestArgument ? Buffer.from(value).toString() : '?'
    default:
      return '?'
  }
}
