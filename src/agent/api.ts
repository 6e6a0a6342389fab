import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { own } from '../names/own'
import { readBody } from './body'
import { TooLarge } from './budget'
import type { Chunk } from './decode'

import { entriesOf } from './entries'

import { groupsOf } from './groups'

import { allHints, hintsOf } from './hints'
import { durationHistogram, operationFields } from './histogram'
import { latenciesOf } from './latencies'
import type { LiveFeed } from './live'
import type { LogStore } from './logs'
import { hostName, isLoopback } from './loopback'
import type { MetricStore } from './metrics'
import type { AgentStatus, TraceList, TraceView } from './model'
import { operations } from './operations'
import { orderOf } from './order'
import { numberIn } from './parameters'
import { perRevision } from './per-revision'
import { place } from './placement'
import type { ProfileStore } from './profiles'
import { type Query, readQuery } from './query'
import { recent } from './recent'
import { begin, send, sendJson, sendJsonText, sendText } from './reply'
import { readSaved, writeSaved } from './saved'
import { serviceMap } from './services'
import { Snapshots } from './snapshots'
import { noLines, readSource } from './source'
import type { StoredTrace, TraceStore } from './store'
import { summaryOf } from './summary'
import { createTagKeys } from './tag-keys'
import { writeView } from './write'

/** What the API tells of. */
export interface ApiParts {
  readonly store: TraceStore
  readonly metrics: MetricStore
  readonly profiles: ProfileStore
  readonly logs: LogStore
  readonly live: LiveFeed
  readonly status: () => AgentStatus
  /** The largest file to open, in bytes. */
  readonly maxFile: number
  readonly changed: () => void
  /** The folder whose source files may be shown; undefined where none may. */
  readonly sources: string | undefined
}

type Answer = (request: IncomingMessage, response: ServerResponse, parameters: URLSearchParams) => Promise<void> | void

const maxLimit = 1000
/** Queries that are remembered, for what is known of each trace. */
const maxQueries = 8
/** Answers everything under `/api/`. */
export function createApi(
  parts: ApiParts,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const { store, metrics, profiles, logs, live, status, changed } = parts
  const queryOf = recent(maxQueries, readQuery)
  const tagKeys = createTagKeys(store)
  const lists = new Snapshots(store)

  function matching(query: Query): StoredTrace[] {
    return store.newestFirst().filter(query.matches)
  }

  // All of these look at every span, and several pages ask for them again and again.
  const services = perRevision(store, () => JSON.stringify(serviceMap(store.oldestFirst())))
  const hints = perRevision(store, () => JSON.stringify(allHints(store.newestFirst())))
  const groups = perRevision(store, key => {
    const { by = '', q = '' } = Object.fromEntries(new URLSearchParams(key))
    return JSON.stringify(groupsOf(matching(queryOf(q)), by))
  })
  const latencies = perRevision(store, source => JSON.stringify(latenciesOf(matching(queryOf(source)))))
  const histogram = perRevision(store, key => {
    const { q = '', ...given } = Object.fromEntries(new URLSearchParams(key))
    const filter = Object.fromEntries(operationFields.flatMap(name => (name in given ? [[name, given[name]]] : [])))
    return JSON.stringify(durationHistogram(matching(queryOf(q)), filter))
  })
  const operationRows = perRevision(store, source => JSON.stringify(operations(matching(queryOf(source)))))

  const reads: Readonly<Record<string, Answer>> = {
    '/api/traces': (_request, response, parameters) => {
      const q = parameters.get('q') ?? ''
      const query = queryOf(q)
      const sort = parameters.get('sort') ?? '-start'
      const list: TraceList = lists.list({
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
    '/api/groups': (_request, response, parameters) => sendJsonText(response, groups(parameters.toString())),
    '/api/latencies': (_request, response, parameters) => sendJsonText(response, latencies(parameters.get('q') ?? '')),
    '/api/histogram': (_request, response, parameters) => sendJsonText(response, histogram(parameters.toString())),
    '/api/keys': (_request, response, parameters) => {
      const prefix = parameters.get('prefix') ?? ''
      const key = parameters.get('key')
      sendJson(response, key === null ? tagKeys.keys(prefix) : tagKeys.values(key, prefix))
    },
    '/api/services': (_request, response) => sendJsonText(response, services('')),
    '/api/operations': (_request, response, parameters) =>
      sendJsonText(response, operationRows(parameters.get('q') ?? '')),
    '/api/entries': (_request, response, parameters) => {
      const [from, to] = ['from', 'to'].map(name => numberIn(parameters, name, 0, Number.MAX_SAFE_INTEGER))
      sendJson(response, entriesOf(store.oldestFirst(), parameters.get('service') ?? '', from ?? 0, to ?? 0))
    },
    '/api/hints': (_request, response) => sendJsonText(response, hints('')),
    '/api/metrics': (_request, response) => sendJson(response, metrics.all()),
    '/api/profiles': (_request, response) => sendJson(response, profiles.summaries()),
    '/api/status': (_request, response) => sendJson(response, status()),
    '/api/source': async (request, response, parameters) => {
      const host = hostName(request.headers.host ?? '')
      const span = store.find((parameters.get('trace') ?? '').toLowerCase())?.spans.get(parameters.get('span') ?? '')
      const frame = numberIn(parameters, 'frame', 0, 1000)
      const isAllowed = parts.sources !== undefined && host !== undefined && isLoopback(host)
      sendJson(response, isAllowed && span ? await readSource(span, frame, parts.sources ?? '') : noLines)
    },
    '/api/live': (_request, response) => live.add(response),
    '/api/save': (_request, response) => {
      begin(response, 200, {
        'Content-Type': 'application/json',
        'Content-Disposition': `attachment; filename="traces-${new Date().toISOString().replace(/[:.]/g, '-')}.json"`,
      })
      pipeline(Readable.from(writeSaved(store.oldestFirst())), response, () => {})
    },
  }

  const writes: Readonly<Record<string, Answer>> = {
    '/api/open': (request, response) =>
      take(request, response, parts.maxFile, bytes => {
        const chunks: readonly Chunk[] = readSaved(bytes)
        for (const chunk of chunks) store.add(chunk)
        return { traces: chunks.length }
      }),
    '/api/logs': (request, response) =>
      take(request, response, undefined, bytes => {
        logs.add(bytes)
        return {}
      }),
    '/api/clear': (_request, response) => {
      store.clear()
      lists.clear()
      metrics.clear()
      profiles.clear()
      logs.clear()
      changed()
      sendJson(response, {})
    },
  }

  /** Reads a body and answers with what was made of it, or with what was wrong. */
  async function take(
    request: IncomingMessage,
    response: ServerResponse,
    limit: number | undefined,
    read: (bytes: Buffer) => unknown,
  ): Promise<void> {
    const body = await readBody(request, limit)
    if ('problem' in body) {
      if (body.status !== 0) sendText(response, body.status, body.problem)
      return
    }
    let taken: unknown
    try {
      taken = read(body.bytes)
    } catch (error) {
      return sendText(
        response,
        error instanceof TooLarge ? 413 : 400,
        error instanceof Error ? error.message : String(error),
      )
    }
    changed()
    sendJson(response, taken)
  }

  function sendOne(path: string, response: ServerResponse): void {
    const [, , kind, key = '', name = '', ...rest] = path.split('/').map(decoded)
    if (kind === 'traces' && name === '') sendTrace(store.find(key.toLowerCase()), logs, response)
    else if (kind === 'profiles' && rest.length === 0) sendFile(profiles.file(Number(key), name), name, response)
    else sendText(response, 404, `nothing is at ${path}`)
  }

  return async (request, response, url) => {
    const { pathname, searchParams } = url
    const [table, method] = Object.hasOwn(writes, pathname) ? ([writes, 'POST'] as const) : ([reads, 'GET'] as const)
    if (request.method !== method)
      return sendText(response, 405, `expected ${method}, got ${request.method}`, { Allow: method })
    const answer = own(table, pathname)
    if (answer === undefined) return sendOne(pathname, response)
    try {
      await answer(request, response, searchParams)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      sendText(response, 400, error.message)
    }
  }
}

function sendTrace(trace: StoredTrace | undefined, logs: LogStore, response: ServerResponse): void {
  if (trace === undefined) {
    sendText(response, 404, 'no such trace is here: it may have made room for newer ones')
    return
  }
  const view: TraceView = {
    summary: summaryOf(trace),
    spans: place(trace.spans),
    hints: hintsOf(trace),
    logs: logs.of(trace.low),
  }
  begin(response, 200, { 'Content-Type': 'application/json' })
  pipeline(Readable.from(writeView(view)), response, () => {})
}

/** What came from elsewhere is never shown by the browser, only saved. */
function sendFile(file: Buffer | undefined, name: string, response: ServerResponse): void {
  if (file === undefined) {
    sendText(response, 404, 'no such file is here: it may have made room for newer ones')
    return
  }
  send(response, 200, file, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  })
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
