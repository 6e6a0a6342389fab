import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import { own } from '../names/own'
import type { ApiParts } from './answer'
import { answerLists } from './answer-lists'
import { answerReads } from './answer-reads'
import { answerWrites } from './answer-writes'
import { hintsOf } from './hints'
import type { LogStore } from './logs'
import type { TraceView } from './model'
import { place } from './placement'
import { begin, send, sendText } from './reply'
import { Snapshots } from './snapshots'
import type { StoredTrace } from './store'
import { summaryOf } from './summary'
import { writeView } from './write'

/** Answers everything under `/api/`. */
export function createApi(
  parts: ApiParts,
): (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> {
  const lists = new Snapshots(parts.store)
  const reads = { ...answerLists(parts, lists), ...answerReads(parts) }
  const writes = answerWrites(parts, lists)
  return async (request, response, { pathname, searchParams }) => {
    const [table, method] = Object.hasOwn(writes, pathname) ? ([writes, 'POST'] as const) : ([reads, 'GET'] as const)
    if (request.method !== method)
      return sendText(response, 405, `expected ${method}, got ${request.method}`, { Allow: method })
    const answer = own(table, pathname)
    if (answer === undefined) return sendOne(pathname, parts, response)
    try {
      await answer(request, response, searchParams)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      sendText(response, 400, error.message)
    }
  }
}

function sendOne(path: string, { store, profiles, logs }: ApiParts, response: ServerResponse): void {
  const [, , kind, key = '', name = '', ...rest] = path.split('/').map(decoded)
  if (kind === 'traces' && name === '') sendTrace(store.find(key.toLowerCase()), logs, response)
  else if (kind === 'profiles' && rest.length === 0) sendFile(profiles.file(Number(key), name), name, response)
  else sendText(response, 404, `nothing is at ${path}`)
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
