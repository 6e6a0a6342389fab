import type { Table } from '../config/option'
import type { Environment } from '../config/resolve'
import { resolveIntegration } from '../config/resolve-integration'
import type { IntegrationSettings } from '../config/rows/integration'
import type { ResolvedSettings } from '../config/settings'
import type { Instrumentation, ModuleTarget as ModuleTargetOf } from './define'
import type { Kit, Shared } from './kit'
import type { Finding } from './notes'

/** Settings of any instrumentation. */
export type AnySettings = IntegrationSettings<Table>
export type ModuleTarget = ModuleTargetOf<AnySettings>

/** An instrumentation with what it works with. */
export interface Attached {
  instrumentation: Instrumentation
  readonly kit: Kit<AnySettings>
  /** What `use` was given. */
  code: unknown
  isAttached: boolean
}

/** What the registry needs of its surroundings. */
export interface RegistryContext extends Shared {
  readonly environment: Environment
  readonly resolved: ResolvedSettings
  /** Told of what cannot be traced, as soon as it is known. */
  readonly found: (finding: Finding) => void
  /** What was ignored of an instrumentation's settings. */
  readonly problem: (message: string) => void
}

/** The settings of an instrumentation, and what is wrong with them. */
export function settingsOf(
  { environment, resolved }: RegistryContext,
  instrumentation: Instrumentation,
  code: unknown,
): ReturnType<typeof resolveIntegration> {
  return resolveIntegration(instrumentation, environment, code, resolved)
}

/** Whether the user has said anything of an instrumentation: only its rows tell what is wrong with that. */
export function isSet({ environment }: RegistryContext, { instrumentation, code }: Attached): boolean {
  if (code !== undefined) return true
  const { variables = [] } = instrumentation
  return variables.some(name => environment[name] !== undefined)
}

/** Whether a setting from afar may turn an instrumentation on that is off: it has to be attached for that. */
export function mayBeEnabled({ settings }: RegistryContext, { options }: Instrumentation): boolean {
  return settings.remoteConfigEnabled && options?.enabled?.inherits === 'logInjection'
}

/** The names of those that are attached and on. */
export function namesInUse(all: Iterable<Attached>): ReadonlySet<string> {
  const inUse = [...all].filter(({ isAttached, kit }) => isAttached && kit.settings.enabled === true)
  return new Set(inUse.map(({ instrumentation }) => instrumentation.name))
}
