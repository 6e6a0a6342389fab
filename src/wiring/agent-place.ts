import type { Settings } from '../config/rows/options'
import { resolveSettings } from '../config/settings'
import { senderHeaders } from '../process/identity'
import { type Address, type AgentSettings, agentAddresses } from '../transport/address'
import { containerHeaders } from '../transport/container'
import { findAgent } from '../transport/find'

/** Where the agent may be, and the headers that it is spoken to with. */
export interface AgentPlace {
  readonly addresses: () => readonly Address[]
  /** The one that answers; undefined where none does now. */
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
  /** Looks for it elsewhere from now on; a place that cannot be used changes nothing, and what is wrong with it is given back. */
  readonly move: (place: { url?: unknown; hostname?: unknown; port?: unknown }) => readonly string[] | undefined
}

/**
 * Where the settings say that the agent is.
 *
 * @param externalEnv what a container's host wrote into its environment
 */
export function placeOfAgent(
  values: Settings,
  lookup: AgentSettings['lookup'],
  externalEnv: string | undefined,
): AgentPlace {
  let addresses = agentAddresses({ ...values, lookup })
  let headers: Readonly<Record<string, string>> | undefined
  return {
    addresses: () => addresses,
    findAgent: async () => (addresses.length === 1 ? addresses[0] : findAgent(addresses)),
    headers() {
      headers ??= { ...senderHeaders(), ...containerHeaders(externalEnv) }
      return headers
    },
    move({ url, hostname, port }) {
      const { values: other, problems } = resolveSettings({}, { url, hostname, port })
      if ((other.url ?? other.hostname ?? other.port) === undefined) return problems
      addresses = agentAddresses({ ...other, lookup })
      return undefined
    },
  }
}
