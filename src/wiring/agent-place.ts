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
  /** Looks for it at a URL from now on; one that cannot be used changes nothing, and what is wrong with it is given back. */
  readonly move: (url: string | URL) => readonly string[] | undefined
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
    move(url) {
      const { values: other, problems } = resolveSettings({}, { url })
      if (other.url === undefined) return problems
      addresses = agentAddresses({ ...other, lookup })
      return undefined
    },
  }
}
