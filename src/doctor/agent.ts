import { codeOf, withoutCode } from '../causes/code'
import type { Environment } from '../config/resolve'
import type { Settings } from '../config/rows/options'
import { failureOf } from '../export/failure'
import { judge } from '../export/verdict'
import { senderHeaders } from '../process/identity'
import { type Address, showAddress } from '../transport/address'
import { askCollector, placeOf } from '../transport/collector'
import { call, type Reply } from '../transport/request'
import type { Found } from './found'

/** How the agent answers. */
export interface AgentState {
  /** In words. */
  readonly text: string
  readonly takesTraces: boolean
  readonly found: readonly Found[]
}

/** Minutes by which a clock may be wrong before an agent refuses spans or shows them elsewhere. */
const maxMinutes = 10
/** An empty list of traces, in msgpack: a valid request. */
const nothing = Buffer.from([0x90])

/** Gives the agent, or the collector, an empty payload, and tells what it says. Never rejects. */
export async function examineAgent(
  settings: Settings,
  addresses: readonly Address[],
  environment: Environment,
): Promise<AgentState> {
  const isOtlp = settings.tracesExporter === 'otlp'
  const collector = placeOf(settings, settings.otlpTracesEndpoint, '/v1/traces')
  const places = isOtlp ? [collector.address] : addresses
  const found: Found[] = []
  for (const address of places) {
    const place = showAddress(address)
    try {
      const reply = isOtlp ? await askCollector(settings, collector) : await askAgent(settings, address)
      return stateOf(reply, place, isOtlp)
    } catch (error) {
      const { reason } = failureOf(error, false)
      found.push({ code: codeOf(reason) ?? 'T202', evidence: `${place}: ${withoutCode(reason)}` })
    }
  }
  const proxy = proxyOf(environment)
  if (proxy !== undefined)
    found.push({ code: 'T210', evidence: `${proxy} is set, and no agent can be reached directly` })
  return { text: `no agent: ${found.map(({ evidence }) => evidence).join('; ')}`, takesTraces: false, found }
}

function askAgent({ agentTimeout: timeout }: Settings, address: Address): Promise<Reply> {
  const headers = { ...senderHeaders(), 'X-Datadog-Trace-Count': '0' }
  return call(address, { method: 'PUT', path: '/v0.4/traces', headers, body: nothing, timeout }).reply
}

function stateOf(reply: Reply, place: string, isOtlp: boolean): AgentState {
  const verdict = judge(reply, isOtlp ? 'otlp' : undefined)
  const found: Found[] = []
  const takesTraces = verdict.outcome === 'accepted'
  if (!takesTraces) {
    const { reason } = verdict
    found.push({ code: codeOf(reason) ?? 'T202', evidence: `${place}: ${withoutCode(reason)}` })
  } else if (verdict.receiver === 'unknown')
    found.push({
      code: 'T202',
      evidence: `${place} answers ${reply.status}, and does not say that it is DataKit or a Datadog Agent`,
    })
  const minutes = minutesApart(reply)
  if (Math.abs(minutes) > maxMinutes)
    found.push({
      code: 'T308',
      evidence: `${place} is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'ahead' : 'behind'}`,
    })
  const who = {
    datakit: 'DataKit',
    datadog: 'a Datadog Agent',
    local: 'ddtrace-run agent',
    collector: 'a collector',
    unknown: 'a server',
  }
  return {
    text: `${who[verdict.receiver]} at ${place} ${takesTraces ? 'takes' : 'does not take'} traces`,
    takesTraces,
    found,
  }
}

/** How far the clock of whoever answers is ahead of ours, in whole minutes. */
function minutesApart({ headers }: Reply): number {
  const time = Date.parse(headers.date ?? '')
  return Number.isNaN(time) ? 0 : Math.trunc((time - Date.now()) / 60_000)
}

function proxyOf(environment: Environment): string | undefined {
  return ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'].find(name => environment[name])
}
