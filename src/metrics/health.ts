import type { StatsdClient } from './client'

/** Numbers that only grow; what they grew by is sent. */
export interface Health {
  /** Spans that were started. */
  readonly started: number
  /** Spans that ended and were handed to the exporter. */
  readonly finished: number
  /** Spans that an agent took. */
  readonly sent: number
  /** Spans that were not sent, by the reason. */
  readonly dropped: Readonly<Record<string, number>>
  /** Bytes that agents took, the requests that carried them, and the milliseconds that they took. */
  readonly bytes: number
  readonly requests: number
  readonly milliseconds: number
  /** Requests that failed, or that an agent refused. */
  readonly errors: number
  /** Milliseconds in which the tracer itself had the event loop at the end of traces: sampling and encoding. */
  readonly busy: number
}

/** Adds how the tracer itself is doing; `read` gives its numbers since the start. Call it every `milliseconds`. */
export function collectHealth(client: StatsdClient, read: () => Health): (milliseconds: number) => void {
  const before = new Map<string, number>()
  const grown = (key: string, value: number): number => {
    const by = value - (before.get(key) ?? 0)
    before.set(key, value)
    return by
  }
  const count = (name: string, value: number, tags?: readonly string[]): void =>
    client.add(`datadog.tracer.node.${name}`, grown(`${name}${tags ?? ''}`, value), 'c', tags)

  return milliseconds => {
    const health = read()
    count('spans.started', health.started)
    count('spans.finished', health.finished)
    count('spans.sent', health.sent)
    for (const [reason, value] of Object.entries(health.dropped)) count('spans.dropped', value, [`reason:${reason}`])
    count('agent.bytes', health.bytes)
    count('agent.requests', health.requests)
    count('agent.errors', health.errors)
    const gauge = (name: string, value: number): void => client.add(`datadog.tracer.node.${name}`, value, 'g')
    gauge('spans.open', health.started - health.finished)
    const requests = grown('requests for the mean', health.requests)
    const spent = grown('milliseconds', health.milliseconds)
    if (requests > 0) gauge('agent.flush_ms', spent / requests)
    gauge('cpu_share', (grown('busy', health.busy) / milliseconds) * 100)
  }
}
