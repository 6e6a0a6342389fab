import type { Settings } from '../config/rows/options'
import { agentAddresses, showAddress } from '../transport/address'
import { askCollector, placeOf } from '../transport/collector'
import { findAgent } from '../transport/find'
import { call } from '../transport/request'

/** Says whether anybody takes traces where the settings send them: an agent, or a collector of OTLP. Never rejects. */
export function receiverLine(settings: Settings): Promise<string> {
  return settings.tracesExporter === 'otlp' ? collectorLine(settings) : agentLine(settings)
}

async function agentLine(settings: Settings): Promise<string> {
  const addresses = agentAddresses(settings)
  const address = await findAgent(addresses)
  if (address === undefined)
    return `agent: none answers at ${addresses.map(showAddress).join(', ')}; set DD_AGENT_HOST and DD_AGENT_PORT to where one listens, or see traces without one: npx ddtrace-run --ui node app.js`
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
    return `agent: ${showAddress(address)} takes connections but does not answer: ${textOf(error)}`
  }
}

function nameOf(headers: Readonly<Record<string, unknown>>, status: number): string {
  if (headers['x-datakit'] !== undefined) return `DataKit (${String(headers['x-datakit'])})`
  // It names the Datadog Agent that it is like as well.
  if (headers['x-tracer-agent'] !== undefined) return 'ddtrace-run agent'
  if (headers['datadog-agent-version'] !== undefined) return `Datadog Agent ${String(headers['datadog-agent-version'])}`
  return `a server that is neither DataKit nor a Datadog Agent (status ${status})`
}

async function collectorLine(settings: Settings): Promise<string> {
  const collector = placeOf(settings, settings.otlpTracesEndpoint, '/v1/traces')
  const place = `${showAddress(collector.address)}${collector.path}`
  try {
    const { status } = await askCollector(settings, collector)
    return status >= 200 && status < 300
      ? `collector: takes traces at ${place}`
      : `collector: ${place} answered ${status}; OTEL_EXPORTER_OTLP_ENDPOINT says where one listens`
  } catch (error) {
    return `collector: none answers at ${place} (${textOf(error)}); OTEL_EXPORTER_OTLP_ENDPOINT says where one listens`
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error)
}
