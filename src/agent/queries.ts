import { type Query, readQuery } from './query'

/** Queries that are remembered, for what is known of each trace. */
const most = 8

/** Reads queries; those that were asked last are remembered. */
export function createQueries(): (source: string) => Query {
  const known = new Map<string, Query>()
  return source => {
    const query = known.get(source) ?? readQuery(source)
    known.delete(source)
    known.set(source, query)
    for (const oldest of known.keys()) {
      if (known.size <= most) break
      known.delete(oldest)
    }
    return query
  }
}
