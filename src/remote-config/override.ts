import { showValue } from '../config/describe'
import { options, type Settings } from '../config/rows/options'
import { type RemoteSettings, remoteKeys } from './tracing'

export type RemoteKey = (typeof remoteKeys)[number]

/**
 * Lays settings from afar over those that the program was started with, in place: all parts read the same object. Tells
 * which have changed. What is no longer set from afar is as it was, and tags add up; tracing that was turned off stays off.
 */
export function createOverride(values: Settings): (remote: RemoteSettings) => ReadonlySet<RemoteKey> {
  const base = Object.fromEntries(remoteKeys.map(key => [key, values[key]])) as Pick<Settings, RemoteKey>
  let last: Pick<Settings, RemoteKey> = base
  return remote => {
    // What a later `init` has set meanwhile is what stands below from now on.
    for (const key of remoteKeys) if (values[key] !== last[key]) Object.assign(base, { [key]: values[key] })
    const next: Pick<Settings, RemoteKey> = {
      ...base,
      ...remote,
      tags: remote.tags === undefined ? base.tags : new Map([...base.tags, ...remote.tags]),
      enabled: values.enabled && remote.enabled !== false,
    }
    const changed = new Set(
      remoteKeys.filter(key => showValue(options[key], next[key]) !== showValue(options[key], values[key])),
    )
    // Besides `init` after the start, the one place where settings change once they are resolved.
    Object.assign(values, next)
    last = next
    return changed
  }
}
