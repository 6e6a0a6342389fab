import { asyncStorageBackend } from '../../src/core/async-storage'
import { Scope } from '../../src/core/scope'
import type { Trace, TraceSink } from '../../src/core/trace'
import { Tracer } from '../../src/core/tracer'
import type { CommonTags } from '../../src/encoding/encoder'

/** Tags that every span of the tests has. */
export const common: CommonTags = {
  meta: { language: 'javascript', 'runtime-id': '5a7c0fd2-6c4d-4c7e-9d3b-0b1f6f0f7c11', env: 'test', version: '1.2.3' },
  metrics: { process_id: 4242 },
  service: 'shop',
}

/** A tracer whose complete traces are collected, with priority 1 where none was decided. */
export function collectingTracer(traceId128 = true): { tracer: Tracer; traces: Trace[] } {
  const traces: Trace[] = []
  const sink: TraceSink = {
    completed: trace => {
      trace.priority ??= 1
      traces.push(trace)
    },
    waiting: () => {},
    sample: () => {},
  }
  const settings = { service: 'shop', traceId128, mapService: undefined }
  return { tracer: new Tracer(settings, new Scope(asyncStorageBackend()), sink), traces }
}
