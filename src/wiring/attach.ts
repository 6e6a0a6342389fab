import type { Tracer } from '../core/tracer'
import type { Instrumentation } from '../instrumentation/define'
import { Registry, type RegistryContext } from '../instrumentation/registry'
import type { Propagator } from '../propagation/propagator'
import type { Prepared } from './prepare'
import type { Setup } from './setup'
import type { Signals } from './signals'

/** What attaching to libraries needs of the other parts. */
export interface AttachContext {
  readonly setup: Setup
  readonly core: Tracer
  readonly propagator: Propagator
  readonly signals: Signals
  readonly instrumentations: readonly Instrumentation[]
  /** What `use` was given before the start. */
  readonly uses: ReadonlyMap<string, unknown>
  /** What was attached before the start. */
  readonly prepared: Prepared | undefined
}

/** Attaches to the libraries that the program loads; what was attached before goes on. */
export function attach(context: AttachContext): Registry {
  const { setup, core, propagator, signals, instrumentations, uses, prepared } = context
  const { given, resolved, log, findings } = setup
  const surroundings: RegistryContext = {
    tracer: core,
    propagation: propagator,
    settings: resolved.values,
    log,
    tellLog: signals.tellLog,
    environment: given.environment,
    resolved,
    tell: findings.tell,
    found: ({ message }) => findings.tell(message),
    problem: findings.tell,
  }
  const registry = prepared?.registry ?? new Registry(surroundings)
  for (const message of prepared?.findings ?? []) findings.tell(message)
  registry.resume(surroundings, instrumentations, uses)
  return registry
}
