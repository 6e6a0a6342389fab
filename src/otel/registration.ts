import { coded } from '../causes/code'
import { loadedCopies } from './api-copy'
import { applicationVersion, beginParts, isServed, type Registered, registeredParts } from './api-global'
import type { OtelContextManager, OtelPropagator, TracerProvider } from './types'

/** What takes the place of OpenTelemetry's own. */
export interface Registration {
  readonly provider: TracerProvider
  readonly manager: OtelContextManager
  readonly propagator: OtelPropagator
}

/** Registers with every copy of the package, those to be loaded included; says in sentences what the user should know. */
export function register({ provider, manager, propagator }: Registration): string[] {
  const before = registeredParts()
  if (before?.context === manager) return []
  const found = applicationVersion()
  const told = doubts(found, before)
  const registered = beginParts(found)
  // While nothing is registered each copy shows what the tracers wait for that were asked of it before.
  delete registered.trace
  for (const { trace } of loadedCopies()) trace?.getTracerProvider?.().setDelegate?.(provider)
  registered.trace = provider
  registered.context = manager
  registered.propagation = propagator
  return told
}

function doubts(found: string | undefined, before: Registered | undefined): string[] {
  const told: string[] = []
  if (found === undefined && before === undefined)
    told.push('OpenTelemetry: no @opentelemetry/api is installed beside the application; its spans appear once one is')
  else if (found !== undefined && !isServed(found))
    told.push(`OpenTelemetry: @opentelemetry/api ${found} cannot be served: expected 1.x`)
  if (before?.trace !== undefined)
    told.push(
      coded('T110', 'OpenTelemetry: another tracer provider was registered before; this tracer takes its place'),
    )
  return told
}
