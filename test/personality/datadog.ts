import { createHash } from 'node:crypto'
import { type Arrival, carriesNothing, type Personality, type Reply } from './reply'

/** Sampling rates, 0 to 1, by `service:<service>,env:<env>`; `service:,env:` is for all others. */
export type Rates = Readonly<Record<string, number>>

/** What the Datadog Agent answers to GET /info; keys given here replace the usual ones. */
export type Info = Readonly<Record<string, unknown>>

const TRACES = ['/v0.3/traces', '/v0.4/traces', '/v0.5/traces']

const INFO: Info = {
  version: '7.80.0',
  git_commit: '0000000',
  endpoints: [
    ...TRACES,
    '/v0.6/stats',
    '/v0.1/pipeline_stats',
    '/profiling/v1/input',
    '/telemetry/proxy/',
    '/evp_proxy/v2/',
    '/dogstatsd/v2/proxy',
  ],
  feature_flags: [],
  client_drop_p0s: true,
  span_meta_structs: true,
  long_running_spans: true,
  span_events: true,
  evp_proxy_allowed_headers: ['Content-Type', 'Accept-Encoding', 'Content-Encoding', 'User-Agent'],
  config: { default_env: 'none', target_tps: 10, max_eps: 200, receiver_port: 8126, statsd_port: 8125 },
  peer_tags: ['db.instance', 'db.name', 'out.host', 'peer.hostname', 'peer.service'],
  span_kinds_stats_computed: ['client', 'consumer', 'producer', 'server'],
  obfuscation_version: 1,
}

/** The Datadog Agent: rates in each reply to traces, /info, stats, telemetry; text where it refuses. `rates` is asked at each request. */
export function datadogPersonality(rates: () => Rates, info: Info, maxBodyBytes: number): Personality {
  const infoBody = JSON.stringify({ ...INFO, ...info })
  const always = { 'Datadog-Agent-Version': '7.80.0', 'Datadog-Agent-State': sha256(infoBody) }
  return arrival => {
    const reply = answer(arrival, rates(), infoBody, maxBodyBytes)
    return { ...reply, headers: { ...always, ...reply.headers } }
  }
}

function answer(arrival: Arrival, rates: Rates, infoBody: string, maxBodyBytes: number): Reply {
  if (arrival.headers['sec-fetch-site'] === 'cross-site') return text(403, 'cross-site request')
  if (arrival.path === '/info') return json(infoBody, false)
  if (TRACES.includes(arrival.path)) {
    if (arrival.size > maxBodyBytes) return text(413, 'payload-too-large')
    const empty = carriesNothing(arrival)
    if (!empty && arrival.refused !== undefined) return text(400, `Cannot decode traces payload: ${arrival.refused}`)
    if (arrival.path === '/v0.3/traces') return { ...text(200, 'OK'), taken: !empty }
    return withRates(arrival, rates, !empty)
  }
  if (arrival.path === '/v0.6/stats' || arrival.path === '/profiling/v1/input') return { status: 200, taken: false }
  if (arrival.path.startsWith('/telemetry/proxy/')) return { status: 202, taken: false }
  return text(404, '404 page not found')
}

function withRates(arrival: Arrival, rates: Rates, taken: boolean): Reply {
  const body = JSON.stringify({ rate_by_service: rates })
  const known = arrival.headers['datadog-rates-payload-version']
  if (known === undefined) return json(body, taken)
  const version = sha256(body).slice(0, 16)
  const reply = json(known === version ? '{}' : body, taken)
  return { ...reply, headers: { ...reply.headers, 'Datadog-Rates-Payload-Version': version } }
}

function json(body: string, taken: boolean): Reply {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body, taken }
}

function text(status: number, body: string): Reply {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${body}\n`, taken: false }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
