import type { Instrumentation } from '../instrumentation/define'
import { isFile } from '../instrumentation/notes'
import type { Wanted } from './report'

/**
 * Known libraries that talk to others by connections of their own and have no instrumentation here. What talks HTTP has spans by
 * Node's own client, and is not among them.
 */
const untraced = [
  'better-sqlite3',
  'cassandra-driver',
  'couchbase',
  'ibm_db',
  'memcached',
  'memjs',
  'mqtt',
  'mssql',
  'nats',
  'neo4j-driver',
  'node-rdkafka',
  '@confluentinc/kafka-javascript',
  'oracledb',
  'postgres',
  'pulsar-client',
  'rhea',
  'sqlite3',
  'tedious',
  'ws',
  'zeromq',
]

/** What to look for in a process. */
export function wantedLibraries(instrumentations: readonly Instrumentation[]): Wanted {
  const targets = instrumentations.filter(({ spans }) => spans?.length !== 0).flatMap(each => each.targets)
  const files = targets.filter(isFile)
  const names = (list: readonly { readonly module: string }[]): string[] => [
    ...new Set(list.map(({ module }) => module).filter(name => !name.startsWith('/'))),
  ]
  const traced = names(files)
  return {
    traced,
    modules: names(files.filter(target => 'locals' in target && target.locals !== undefined)),
    untraced: untraced.filter(name => !traced.includes(name)),
  }
}
