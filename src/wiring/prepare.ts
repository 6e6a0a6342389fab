import { instrumentations } from '../../instrumentations/index'
import { resolveSettings } from '../config/settings'
import { Scope } from '../core/scope'
import { Registry } from '../instrumentation/registry'
import { createLog } from '../log/log'
import { readGiven } from '../process/given'
import { namedMethods } from './named-methods'
import { idleTracer } from './runtime'
import { createScopeBackend } from './scope-backend'

/** What is attached to libraries before the tracer starts. */
export interface Prepared {
  readonly scope: Scope
  readonly registry: Registry
  /** What was found out about libraries until the start. */
  readonly findings: readonly string[]
}

/**
 * Attaches to libraries as they load, without tracing anything: for programs whose modules are loaded before their code
 * calls `init` with settings of its own. Undefined where the environment turns tracing off.
 */
export function prepare(): Prepared | undefined {
  const { environment } = readGiven(instrumentations)
  const resolved = resolveSettings(environment, undefined, { integrations: instrumentations })
  const { values } = resolved
  if (!values.enabled) return undefined
  const findings: string[] = []
  const scope = new Scope(createScopeBackend(values.scope, message => void findings.push(message)))
  const registry = new Registry({
    tracer: idleTracer(scope),
    propagation: { inject() {}, extractHeaders: () => undefined },
    settings: values,
    log: createLog(values.logLevel),
    environment,
    resolved,
    found: ({ message }) => void findings.push(message),
    // Settings are told of at the start, which reads them again.
    problem() {},
  })
  registry.start([...instrumentations, ...namedMethods(values)], new Map())
  registry.turnOff()
  return { scope, registry, findings }
}
