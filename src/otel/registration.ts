import { installedVersion, loadedCopies } from './api-copy'
import type { OtelContextManager, OtelPropagator, TracerProvider } from './types'

/**
 * Where all copies of @opentelemetry/api 1.x look for what was registered. A copy takes it if its own minor version is
 * not above the one named there, and registers beside it if the versions are equal.
 * Source: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts
 */
const key = Symbol.for('opentelemetry.js.api.1')

interface Registered {
  version: string
  trace?: unknown
  context?: unknown
  propagation?: unknown
}

/** The version to name where the application has no copy that can be found, as in a bundle. */
const knownVersion = '1.9.0'

/** What takes the place of OpenTelemetry's own. */
export interface Registration {
  readonly provider: TracerProvider
  readonly manager: OtelContextManager
  readonly propagator: OtelPropagator
}

/** Registers with every copy of the package, those to be loaded included; says in sentences what the user should know. */
export function register({ provider, manager, propagator }: Registration): string[] {
  const holder = globalThis as { [key]?: Registered }
  if (holder[key]?.context === manager) return []
  const found = installedVersion([process.argv[1], process.cwd()])
  const told = doubts(found, holder[key])
  const registered: Registered = holder[key] ?? { version: isOne(found) ? found : knownVersion }
  holder[key] = registered
  const [copy] = loadedCopies()
  if (copy !== undefined) {
    // By its own door, which also reaches the tracers that were asked of it before.
    delete registered.trace
    if (!copy.trace.setGlobalTracerProvider(provider)) registered.trace = provider
  } else registered.trace = provider
  registered.context = manager
  registered.propagation = propagator
  return told
}

function doubts(found: string | undefined, before: Registered | undefined): string[] {
  const told: string[] = []
  if (found === undefined && before === undefined)
    told.push('OpenTelemetry: no @opentelemetry/api is installed beside the application; its spans appear once one is')
  else if (found !== undefined && !isOne(found))
    told.push(`OpenTelemetry: @opentelemetry/api ${found} cannot be served: expected 1.x`)
  if (before?.trace !== undefined)
    told.push('OpenTelemetry: another tracer provider was registered before; this tracer takes its place')
  return told
}

function isOne(version: string | undefined): version is string {
  return version?.startsWith('1.') ?? false
}
