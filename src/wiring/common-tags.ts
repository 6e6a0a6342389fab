import type { ResolvedSettings } from '../config/settings'
import type { CommonTags } from '../encoding/encoder'
import { dictionary } from '../names/dictionary'
import { wireName } from '../names/wire-name'
import { gitTags } from '../process/git'
import { hostName } from '../process/host'
import { processTags } from '../process/tags'
import { runtimeId } from './runtime-id'

/** Tags of every span of this process. */
export function commonTags(resolved: ResolvedSettings, service: string): CommonTags {
  const { values } = resolved
  const meta = dictionary<string>({ language: 'javascript', 'runtime-id': runtimeId })
  if (values.env !== undefined) meta.env = values.env
  if (values.version !== undefined) meta.version = values.version
  if (values.reportHostname) meta['_dd.hostname'] = hostName()
  for (const [key, value] of values.tags) meta[wireName(key)] = value
  const ofProcess = processTags(resolved)
  const first = dictionary({ ...gitTags(values), ...(ofProcess && { '_dd.tags.process': ofProcess.join(',') }) })
  return { meta, metrics: { process_id: process.pid }, first, service }
}
