import { basename, dirname, extname } from 'node:path'
import { findPackageName } from '../config/package-name'
import type { ResolvedSettings } from '../config/settings'
import { workingDirectory } from './directory'

/** True where the user has named the service; false: the tracer has found a name for it. */
export function serviceIsNamed({ sources }: ResolvedSettings): boolean {
  return sources.service !== 'default' && sources.service !== 'package.json'
}

/**
 * What tells one process of a service from another, as `key:value` in the order of the keys; undefined where that is off.
 * Names of the script and of directories alone, never a whole path.
 */
export function processTags(resolved: ResolvedSettings): readonly string[] | undefined {
  const { values } = resolved
  if (!values.processTags) return undefined
  const [, script] = process.argv
  const named = serviceIsNamed(resolved)
  const tags: Readonly<Record<string, string | undefined>> = {
    'entrypoint.basedir': script && basename(dirname(script)),
    'entrypoint.name': script && basename(script, extname(script)),
    'entrypoint.type': 'script',
    'entrypoint.workdir': basename(workingDirectory()),
    'package.json.name': findPackageName([script, workingDirectory()]),
    'svc.auto': named ? undefined : values.service,
    'svc.user': named ? 'true' : undefined,
  }
  return Object.entries(tags).flatMap(([key, value]) => (value ? [`${key}:${normal(value)}`] : []))
}

/** A comma or a colon would end a tag: what is left are letters, digits and `/_.-`. */
function normal(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9/_.-]+/g, '_')
}
