import { describeSettings } from '../config/describe'
import { findPackageName } from '../config/package-name'
import { options } from '../config/rows/options'
import { resolveSettings } from '../config/settings'
import { readGiven } from '../process/given'
import { version } from '../process/identity'
import { agentAddresses, showAddress } from '../transport/address'
import { findAgent } from '../transport/find'
import { call } from '../transport/request'

/** The lines of `--info`: settings with their sources, what was ignored, and whether an agent answers. */
export async function infoLines(): Promise<string[]> {
  const { instrumentations } = require('../../instrumentations/index') as typeof import('../../instrumentations/index')
  const given = readGiven(instrumentations)
  const { problems, ...found } = resolveSettings(given.environment, undefined, {
    integrations: instrumentations,
    places: given.places,
    packageName: () => findPackageName([process.cwd()]),
  })
  const resolved = { ...found, problems: [...given.problems, ...problems] }
  return [
    `tracer ${version}, Node ${process.version}`,
    '',
    ...describeSettings(options, resolved),
    '',
    await agentLine(resolved.values),
  ]
}

async function agentLine(settings: Parameters<typeof agentAddresses>[0] & { agentTimeout: number }): Promise<string> {
  const addresses = agentAddresses(settings)
  const address = await findAgent(addresses)
  if (address === undefined) return `agent: none answers at ${addresses.map(showAddress).join(', ')}`
  try {
    const { headers, status } = await call(address, {
      method: 'GET',
      path: '/info',
      headers: {},
      body: undefined,
      timeout: settings.agentTimeout,
    }).reply
    return `agent: ${nameOf(headers, status)} answers at ${showAddress(address)}`
  } catch (error) {
    return `agent: ${showAddress(address)} takes connections but does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
}

function nameOf(headers: Readonly<Record<string, unknown>>, status: number): string {
  if (headers['x-datakit'] !== undefined) return `DataKit (${String(headers['x-datakit'])})`
  if (headers['datadog-agent-version'] !== undefined) return `Datadog Agent ${String(headers['datadog-agent-version'])}`
  return `a server that is neither DataKit nor a Datadog Agent (status ${status})`
}
