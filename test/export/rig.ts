import { asyncStorageBackend } from '../../src/core/async-storage'
import { Scope } from '../../src/core/scope'
import type { Span } from '../../src/core/span'
import { Tracer } from '../../src/core/tracer'
import { createV04Encoder } from '../../src/encoding/v04'
import { noCounts, noTraffic } from '../../src/export/counts'
import { Exporter, type ExporterContext } from '../../src/export/exporter'
import { senderHeaders } from '../../src/process/identity'
import { addressOf } from '../../src/transport/address'
import { common } from '../encoding/spans'

/** A tracer over a real exporter that sends to `url`, and what the exporter told meanwhile. */
export function rig(url: string, options: Partial<ExporterContext> = {}) {
  const scope = new Scope(asyncStorageBackend())
  const told: string[] = []
  const exporter = new Exporter({
    encoder: createV04Encoder(common),
    sampler: {
      sample: trace => {
        trace.priority ??= 1
      },
    },
    interval: 10,
    singleSpans: undefined,
    complete: undefined,
    partialSpans: 1000,
    headers: senderHeaders,
    // A busy machine is slow, and what is sent again after a timeout arrives twice.
    timeout: 20_000,
    findAgent: async () => addressOf(new URL(url)),
    untraced: fn => scope.untraced(fn),
    counts: noCounts(),
    traffic: noTraffic(),
    delivered: (payload, verdict) => told.push(`delivered ${payload.spans} ${verdict.receiver}`),
    stateChanged: ({ state, reason }) => told.push(state === 'working' ? 'works again' : `${state}: ${reason}`),
    ...options,
  })
  const tracer = new Tracer({ service: 'shop', traceId128: true, mapService: undefined }, scope, exporter)
  const span = (name: string) => tracer.start({ name, parent: null }).finish()
  const text = 'x'.repeat(20_000)
  /** Ended spans of 20 kB, named by their number: children of `parents` in turn, each a trace without them. */
  const large = (count: number, parents: readonly Span[] = [], from = 0) => {
    for (let index = from; index < from + count; index++) {
      const parent = parents[index % parents.length] ?? null
      tracer
        .start({ name: `span ${index}`, parent })
        .setTag('text', text)
        .finish()
    }
  }
  return { exporter, tracer, told, span, large }
}
