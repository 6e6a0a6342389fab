import { ownVersion } from './version'

/** The version of this package. */
export const version: string = ownVersion()

/** Headers that tell an agent who sends. Source: datadog-agent, pkg/trace/api/headers.go. */
export function senderHeaders(): Record<string, string> {
  return {
    'Content-Type': 'application/msgpack',
    'Datadog-Meta-Lang': 'nodejs',
    'Datadog-Meta-Lang-Version': process.version,
    'Datadog-Meta-Lang-Interpreter': process.release.name === 'node' ? 'v8' : process.release.name,
    'Datadog-Meta-Tracer-Version': version,
    'Datadog-Send-Real-Http-Status': '1',
  }
}
