import { resolveSettings } from '../../src/config/settings'
import { asyncStorageBackend } from '../../src/core/async-storage'
import { Scope } from '../../src/core/scope'
import type { Span } from '../../src/core/span'
import { Tracer } from '../../src/core/tracer'
import { Kit, type Propagation, type Shared } from '../../src/instrumentation/kit'
import type { Finding } from '../../src/instrumentation/notes'
import { Registry } from '../../src/instrumentation/registry'

/** An engine with nothing behind it: what ended and what was said is kept. */
export interface Rig {
  readonly shared: Shared
  readonly spans: Span[]
  readonly warnings: string[]
  readonly findings: Finding[]
  kit(): Kit<Record<string, unknown>>
  registry(environment?: Readonly<Record<string, string>>): Registry
}

const silent: Propagation = { inject: () => {}, extractHeaders: () => undefined }

/** Makes an engine whose spans go into a list. */
export function createRig(propagation = silent): Rig {
  const spans: Span[] = []
  const warnings: string[] = []
  const findings: Finding[] = []
  const scope = new Scope(asyncStorageBackend())
  const sink = {
    completed: (trace: { finished: Span[] }) => void spans.push(...trace.finished.splice(0)),
    waiting: () => {},
    sample: () => {},
  }
  const resolved = resolveSettings({}, {})
  const shared: Shared = {
    tracer: new Tracer({ service: 'app', traceId128: true, mapService: undefined }, scope, sink),
    propagation,
    settings: resolved.values,
    log: { warn: message => void warnings.push(message) },
  }
  return {
    shared,
    spans,
    warnings,
    findings,
    kit: () => new Kit('library', {}, shared),
    registry: (environment = {}) =>
      new Registry({
        ...shared,
        environment,
        resolved,
        found: finding => void findings.push(finding),
        problem: message => void warnings.push(message),
      }),
  }
}
