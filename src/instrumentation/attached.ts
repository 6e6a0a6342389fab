import type { Table } from '../config/option'
import type { Environment } from '../config/resolve'
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
