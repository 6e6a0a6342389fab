/** The version of this package. */
export const version: string = readVersion()

function readVersion(): string {
  // The path depends on whether this is the source, the build, or a part of the build in a folder of its own.
  for (const path of ['../../package.json', '../../package.json', '../../../package.json']) {
    try {
      return (require(path) as { version: string }).version
    } catch {
      // The other one, then.
    }
  }
  return 'unknown'
}

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
