import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { ResolvedSettings } from '../config/settings'
import type { CommonTags } from '../encoding/encoder'
import { gitTags } from './git'
import { processTags } from './tags'

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

/** Identifies this process among those of its service. */
export const runtimeId: string = randomUUID()

/** Tags of every span of this process. */
export function commonTags(resolved: ResolvedSettings, service: string): CommonTags {
  const { values } = resolved
  const meta: Record<string, string> = { language: 'javascript', 'runtime-id': runtimeId }
  if (values.env !== undefined) meta.env = values.env
  if (values.version !== undefined) meta.version = values.version
  if (values.reportHostname) meta['_dd.hostname'] = hostname()
  for (const [key, value] of values.tags) meta[key] = value
  const ofProcess = processTags(resolved)
  const first = { ...gitTags(values), ...(ofProcess && { '_dd.tags.process': ofProcess.join(',') }) }
  return { meta, metrics: { process_id: process.pid }, first, service }
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
