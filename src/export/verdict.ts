import { type CauseCode, coded } from '../causes/code'
import type { Payload } from '../encoding/encoder'
import { dictionary } from '../names/dictionary'
import type { Reply } from '../transport/request'

/** Which product answered, as far as its reply tells. */
export type Receiver = 'datakit' | 'datadog' | 'local' | 'collector' | 'unknown'

/** What a reply means for the payload that it answers. */
export interface Verdict {
  /** What to do: nothing more, drop it, offer it again in a while, or offer it in parts. */
  readonly outcome: 'accepted' | 'refused' | 'again' | 'too large'
  readonly receiver: Receiver
  /** Sampling rates by `service:…,env:…`, where the reply has any. */
  readonly rates: Readonly<Record<string, number>> | undefined
  /** For people: what was wrong, and what to do about it. */
  readonly reason: string
}

/** Judges a reply. Any 2xx is acceptance, whatever its body: some agents answer nothing, or with a page. */
export function judge(reply: Reply, protocol?: Payload['protocol']): Verdict {
  const { status, body } = reply
  if (protocol === 'otlp') return judgeCollector(reply)
  const receiver = receiverOf(reply)
  if (status >= 200 && status < 300) return { outcome: 'accepted', receiver, rates: ratesOf(body), reason: '' }
  const outcome = status === 429 || status === 408 || status >= 500 ? 'again' : refusal(status)
  return {
    outcome,
    receiver,
    rates: undefined,
    reason: withCode(status, `it answered ${status}${said(body)}${advice(status)}`),
  }
}

/** Which statuses are worth another try: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
function judgeCollector({ status, body }: Reply): Verdict {
  const rest = { receiver: 'collector', rates: undefined } as const
  if (status >= 200 && status < 300) return { outcome: 'accepted', ...rest, reason: '' }
  const outcome = [408, 429, 502, 503, 504].includes(status) ? 'again' : refusal(status)
  const advice =
    status === 404 ? ': no input of OTLP is there; is the endpoint a whole URL, as http://host:4318/v1/traces?' : ''
  return { outcome, ...rest, reason: withCode(status, `it answered ${status}${said(body)}${advice}`) }
}

function withCode(status: number, reason: string): string {
  const code = status >= 500 ? 'T209' : codes[status]
  return code === undefined ? reason : coded(code, reason)
}

const codes: Readonly<Record<number, CauseCode>> = {
  101: 'T202',
  400: 'T202',
  403: 'T205',
  404: 'T206',
  408: 'T211',
  413: 'T207',
  415: 'T202',
  429: 'T208',
}

function refusal(status: number): 'refused' | 'too large' {
  return status === 413 ? 'too large' : 'refused'
}

function receiverOf({ headers }: Reply): Receiver {
  if (headers['x-datakit'] !== undefined) return 'datakit'
  if (headers['x-tracer-agent'] !== undefined) return 'local'
  return headers['datadog-agent-version'] !== undefined ? 'datadog' : 'unknown'
}

function ratesOf(body: string): Record<string, number> | undefined {
  if (!body.startsWith('{') || !body.includes('rate_by_service')) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return undefined
  }
  const given = (parsed as { rate_by_service?: unknown } | null)?.rate_by_service
  if (typeof given !== 'object' || given === null) return undefined
  const rates = dictionary<number>()
  for (const [key, rate] of Object.entries(given)) {
    if (typeof rate === 'number' && rate >= 0 && rate <= 1) rates[key] = rate
  }
  return rates
}

function said(body: string): string {
  const text = body
    .replace(/<[^>]{0,200}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 120)
  return text === '' ? '' : ` (${text})`
}

function advice(status: number): string {
  switch (status) {
    case 101:
      return ': it speaks another protocol; is this the port of an agent?'
    case 400:
      return ': it could not read the payload; please report this with DD_TRACE_DEBUG=true'
    case 403:
      return ': it takes nothing from this address; see its listen and allow settings'
    case 404:
      return ': no trace input is there; is DataKit’s ddtrace input on, and is this the agent’s port?'
    case 413:
      return ': a span is larger than it takes; have it take larger payloads, or set fewer and shorter tags'
    case 415:
      return ': it does not know msgpack; is this an agent?'
    default:
      return ''
  }
}
