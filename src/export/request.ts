import type { Payload } from '../encoding/encoder'
import type { Call } from '../transport/request'

/** The part of a request that a payload decides: an agent is told how many traces it has, a collector is not. */
export function requestOf(
  { protocol, path, body, traces, headers: own }: Payload,
  headers: Readonly<Record<string, string>>,
): Omit<Call, 'timeout'> {
  if (protocol === 'otlp') return { method: 'POST', path, headers: { ...headers, ...own }, body }
  return { method: 'PUT', path, headers: { ...headers, ...own, 'X-Datadog-Trace-Count': String(traces) }, body }
}
