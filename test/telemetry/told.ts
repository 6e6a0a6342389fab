import type { Agent } from '../agent'

/** One event that telemetry told. */
export interface Told {
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** The events in all requests so far, those of batches one by one. */
export function told(agent: Agent): Told[] {
  return agent.requests
    .filter(({ path }) => path === '/telemetry/proxy/api/v2/apmtelemetry')
    .flatMap(({ body }): Told[] => {
      const { request_type: type, payload } = JSON.parse(body.toString('utf8'))
      if (type !== 'message-batch') return [{ type, payload }]
      return payload.map((event: { request_type: string; payload: Told['payload'] }) => ({
        type: event.request_type,
        payload: event.payload,
      }))
    })
}
