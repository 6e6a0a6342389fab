import type { Answers, ApiParts } from './answer'
import { groupsOf } from './groups'
import { allHints } from './hints'
import { durationHistogram } from './histogram'
import { latenciesOf } from './latencies'
import { operationFields } from './list-model'
import { operations } from './operations'
import { orderOf } from './order'
import { numberIn } from './parameters'
import { perRevision } from './per-revision'
import { type Query, readQuery } from './query'
import { recent } from './recent'
import { sendJson, sendJsonText } from './reply'
import { serviceMap } from './services'
import type { Snapshots } from './snapshots'
import type { StoredTrace, TraceStore } from './store'
import { createTagKeys } from './tag-keys'

const maxLimit = 1000
/** Queries that are remembered, for what is known of each trace. */
const maxQueries = 8

/** Answers what a query finds, as a list and in sum. */
export function answerLists({ store }: ApiParts, lists: Snapshots): Answers {
  const queryOf = recent(maxQueries, readQuery)
  const tagKeys = createTagKeys(store)
  return {
    '/api/traces': (_request, response, parameters) => {
      const q = parameters.get('q') ?? ''
      const query = queryOf(q)
      const sort = parameters.get('sort') ?? '-start'
      const list = lists.list({
        key: `${sort} ${q}`,
        query,
        order: orderOf(sort),
        at: parameters.get('at') ?? '',
        offset: numberIn(parameters, 'offset', 0, Number.MAX_SAFE_INTEGER),
        limit: numberIn(parameters, 'limit', 100, maxLimit),
      })
      const problem = [list.problem, tagKeys.problemOf(query.tags)].filter(each => each !== undefined).join('; ')
      sendJson(response, problem === '' ? list : { ...list, problem })
    },
    '/api/keys': (_request, response, parameters) => {
      const prefix = parameters.get('prefix') ?? ''
      const key = parameters.get('key')
      sendJson(response, key === null ? tagKeys.keys(prefix) : tagKeys.values(key, prefix))
    },
    ...answerSums(store, queryOf),
  }
}

/** All of these look at every span, and several pages ask for them again and again. */
function answerSums(store: TraceStore, queryOf: (source: string) => Query): Answers {
  const matching = (source: string): StoredTrace[] => store.newestFirst().filter(queryOf(source).matches)
  const sum = (make: (given: Readonly<Record<string, string>>) => unknown) => {
    const made = perRevision(store, key => JSON.stringify(make(Object.fromEntries(new URLSearchParams(key)))))
    const answer: Answers[string] = (_request, response, parameters) =>
      sendJsonText(response, made(parameters.toString()))
    return answer
  }
  return {
    '/api/groups': sum(({ by = '', q = '' }) => groupsOf(matching(q), by)),
    '/api/latencies': sum(({ q = '' }) => latenciesOf(matching(q))),
    '/api/histogram': sum(({ q = '', ...given }) => {
      const filter = operationFields.flatMap(name => (name in given ? [[name, given[name]]] : []))
      return durationHistogram(matching(q), Object.fromEntries(filter))
    }),
    '/api/services': sum(() => serviceMap(store.oldestFirst())),
    '/api/operations': sum(({ q = '' }) => operations(matching(q))),
    '/api/hints': sum(() => allHints(store.newestFirst())),
  }
}
