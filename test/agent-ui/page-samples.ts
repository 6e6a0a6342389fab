import { encode } from '@msgpack/msgpack'

/** A span of a sample: times are milliseconds from the start of its trace, and what is left out is plain. */
export interface SampleSpan {
  readonly service?: string
  readonly name?: string
  readonly resource?: string
  readonly type?: string
  readonly at?: number
  readonly took?: number
  readonly error?: boolean
  readonly meta?: Readonly<Record<string, string>>
  readonly metrics?: Readonly<Record<string, number>>
  readonly links?: readonly { readonly trace: string; readonly span: string; readonly reason: string }[]
  readonly events?: readonly { readonly name: string; readonly at: number; readonly text: string }[]
  readonly children?: readonly SampleSpan[]
}

/** Where the ids of a trace begin. */
export interface SamplePlace {
  /** The trace id, and the id of its root; those of the other spans follow in the order of the tree. */
  readonly id: bigint
  /** When it started, in wall-clock milliseconds. */
  readonly start: number
}

/** The spans of a trace, as a tracer would send them in `/v0.4/traces`. */
export function sampleTrace(root: SampleSpan, { id, start }: SamplePlace): Record<string, unknown>[] {
  const spans: Record<string, unknown>[] = []
  const add = (span: SampleSpan, parent: bigint, above: string): void => {
    const own = id + BigInt(spans.length)
    const service = span.service ?? above
    const at = start + (span.at ?? 0)
    spans.push({
      trace_id: id,
      span_id: own,
      parent_id: parent,
      service,
      name: span.name ?? 'web.request',
      resource: span.resource ?? 'GET /',
      type: span.type ?? 'web',
      start: nanoseconds(at),
      duration: nanoseconds(span.took ?? 1),
      error: span.error ? 1 : 0,
      meta: { ...span.meta },
      metrics: { ...span.metrics },
      ...(span.links && {
        span_links: span.links.map(link => ({
          trace_id: BigInt(`0x${link.trace}`),
          span_id: BigInt(`0x${link.span}`),
          attributes: { reason: link.reason },
        })),
      }),
      ...(span.events && {
        span_events: span.events.map(event => ({
          name: event.name,
          time_unix_nano: nanoseconds(start + event.at),
          attributes: { text: { type: 0, string_value: event.text } },
        })),
      }),
    })
    for (const child of span.children ?? []) add(child, own, service)
  }
  add(root, 0n, root.service ?? 'shop')
  return spans
}

/** Sends traces to an agent as a tracer does. */
export async function sendTraces(url: string, traces: readonly Record<string, unknown>[][]): Promise<void> {
  const response = await fetch(`${url}/v0.4/traces`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/msgpack', 'X-Datadog-Trace-Count': String(traces.length) },
    body: encode(traces, { useBigInt64: true }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status}: ${text}`)
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1000)) * 1000n
}
