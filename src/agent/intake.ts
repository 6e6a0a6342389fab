import type { IncomingMessage, ServerResponse } from 'node:http'
import { own } from '../names/own'
import { version } from '../process/identity'
import { readBody } from './body'
import { TooLarge } from './budget'
import { type Counts, countOne } from './counts'
import { type Chunk, decodeMessagePack, decodeTraces } from './decode'
import { describe, isMap } from './field'
import { type Forwarder, passedHeaders } from './forward'
import { agentVersion, type Info } from './info'
import type { ProfileStore } from './profiles'
import type { RateReply } from './rates'
import { send, sendText } from './reply'

/** What the receiver of payloads works with. */
export interface IntakeParts {
  readonly counts: Counts
  readonly profiles: ProfileStore
  readonly rates: RateReply
  readonly forwarder: Forwarder | undefined
  readonly info: () => Info
  /** Takes the chunks of a payload. */
  readonly take: (chunks: readonly Chunk[]) => void
  readonly changed: () => void
}

/** Answers a request for one endpoint of an agent. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void

/** The endpoint of a path, or undefined where tracers have none. Source of the paths: datadog-agent, pkg/trace/api/endpoints.go. */
export function createIntake(parts: IntakeParts): (path: string) => Endpoint | undefined {
  const { counts, profiles, rates, forwarder, info, take, changed } = parts

  function refuse(response: ServerResponse, status: number, reason: string, problem: string): void {
    countOne(counts.refused, reason)
    changed()
    if (status !== 0) sendText(response, status, problem, agentHeaders())
  }

  function agentHeaders(): Record<string, string> {
    return { 'X-Tracer-Agent': version, 'Datadog-Agent-Version': agentVersion, 'Datadog-Agent-State': info().state }
  }

  /** An endpoint that reads a body; `read` throws an Error where the body is wrong. */
  function receiver(
    reason: string,
    read: (body: Buffer, request: IncomingMessage) => void,
    answer: Endpoint,
  ): Endpoint {
    return async (request, response) => {
      const { method, url = '', headers } = request
      if (method !== 'POST' && method !== 'PUT') {
        request.resume()
        return sendText(response, 405, `expected POST or PUT, got ${method}`, { Allow: 'POST, PUT' })
      }
      const body = await readBody(request)
      if ('problem' in body) return refuse(response, body.status, body.reason, body.problem)
      try {
        read(body.bytes, request)
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error)
        return error instanceof TooLarge
          ? refuse(response, 413, 'too large', problem)
          : refuse(response, 400, reason, problem)
      }
      counts.payloads++
      counts.bytes += body.bytes.length
      forwarder?.send({ method, path: url, headers: passedHeaders(headers), body: body.bytes })
      changed()
      await answer(request, response)
    }
  }

  function traces(table: boolean): (body: Buffer, request: IncomingMessage) => void {
    return (body, { headers }) => {
      if (/\bjson\b/.test(headers['content-type'] ?? '')) throw new Error('expected MessagePack, got JSON')
      if (body.length === 0) return
      const chunks = decodeTraces(body, table)
      for (const chunk of chunks) counts.spans += chunk.spans.length
      take(chunks)
    }
  }

  const rateAnswer: Endpoint = (request, response) => {
    const asked = request.headers['datadog-rates-payload-version']
    const headers = { ...agentHeaders(), 'Content-Type': 'application/json' }
    if (asked === undefined) return send(response, 200, rates.body, headers)
    const body = asked === rates.version ? '{}' : rates.body
    send(response, 200, body, { ...headers, 'Datadog-Rates-Payload-Version': rates.version })
  }
  const accepted =
    (status: number): Endpoint =>
    (_request, response) =>
      send(response, status, status === 202 ? '{}' : '', { ...agentHeaders(), 'Content-Type': 'application/json' })

  const telemetry = receiver('telemetry', () => {}, accepted(202))
  const endpoints: Readonly<Record<string, Endpoint>> = {
    '/v0.3/traces': receiver('traces', traces(false), (_request, response) =>
      sendText(response, 200, 'OK', agentHeaders()),
    ),
    '/v0.4/traces': receiver('traces', traces(false), rateAnswer),
    '/v0.5/traces': receiver('traces', traces(true), rateAnswer),
    '/v0.6/stats': receiver('stats', body => readStats(body, counts), accepted(200)),
    '/profiling/v1/input': receiver(
      'profiles',
      (body, { headers }) => profiles.add(body, headers['content-type'] ?? ''),
      accepted(200),
    ),
    '/info': (_request, response) =>
      send(response, 200, info().text, { ...agentHeaders(), 'Content-Type': 'application/json' }),
  }
  return path => {
    if (path.startsWith('/telemetry/proxy/')) return telemetry
    return own(endpoints, path)
  }
}

function readStats(body: Buffer, counts: Counts): void {
  const payload = decodeMessagePack(body)
  if (!isMap(payload)) throw new Error(`the body: expected a map, got ${describe(payload)}`)
  if (!Array.isArray(payload.Stats)) throw new Error(`field Stats: expected an array, got ${describe(payload.Stats)}`)
  counts.stats++
}
