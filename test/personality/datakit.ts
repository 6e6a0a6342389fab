import { type Arrival, carriesNothing, type Personality, type Reply } from './reply'

const HTML = `<!DOCTYPE html>
<html><head><title>DataWay Endpoint</title></head><body><h1>Welcome to use DataKit</h1></body></html>
`

/** DataKit: `{}` to traces, no /info, 400 without a word where it cannot decode, HTML where it has no route. 0 bytes means no limit. */
export function datakitPersonality(maxBodyBytes: number): Personality {
  return arrival => {
    const reply = answer(arrival, maxBodyBytes)
    return { ...reply, headers: { 'X-DataKit': '1.83.0/test', ...reply.headers } }
  }
}

function answer(arrival: Arrival, maxBodyBytes: number): Reply {
  const { method, path } = arrival
  const sends = method === 'POST' || method === 'PUT'
  switch (path) {
    case '/v0.3/traces':
    case '/v0.4/traces':
    case '/v0.5/traces':
      return sends ? answerTraces(arrival, maxBodyBytes) : notRouted()
    case '/info':
    case '/v0.6/stats':
      return method === 'GET' ? { status: 404, taken: false } : notRouted()
    case '/telemetry/proxy/api/v2/apmtelemetry':
    case '/profiling/v1/input':
      return method === 'POST' ? { status: 200, taken: false } : notRouted()
    default:
      return notRouted()
  }
}

function answerTraces(arrival: Arrival, maxBodyBytes: number): Reply {
  const empty = carriesNothing(arrival)
  if (!empty && maxBodyBytes > 0 && arrival.size > maxBodyBytes) return { status: 200, taken: false }
  if (!empty && arrival.refused !== undefined) return { status: 400, taken: false }
  if (arrival.path === '/v0.3/traces') return { status: 200, body: 'OK\n', taken: !empty }
  const version = arrival.headers['datadog-rates-payload-version']
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/json',
      'Datadog-Rates-Payload-Version': typeof version === 'string' ? version : '',
    },
    body: '{}',
    taken: !empty,
  }
}

function notRouted(): Reply {
  return { status: 404, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: HTML, taken: false }
}
