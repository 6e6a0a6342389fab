import type { AnySettings, ModuleTarget } from './attached'
import type { Target } from './define'
import { type FileTarget, isFile, supports } from './notes'

/** Whether a target changes what a module's file exports: that is too late once the file was loaded. */
export function changesFiles(target: Target<AnySettings>): target is ModuleTarget {
  return isFile(target) && !('trace' in target) && !('channel' in target)
}

/**
 * The library of targets that could not reach all after their file had run: others may hold what it exports. Undefined where
 * classes alone were changed, or where no target takes this version.
 */
export function heldByOthers(
  targets: readonly FileTarget[],
  version: string | undefined,
  isReplaced: boolean,
): string | undefined {
  const taken = targets.filter(target => supports(target, version))
  const [first] = taken
  if (first === undefined || !(isReplaced || taken.some(replacesExports))) return undefined
  return first.partOf ?? first.module
}

function replacesExports(target: FileTarget): boolean {
  if ('method' in target) return !target.method.includes('.')
  return 'keep' in target && !target.keep.includes('.')
}

/** Where in its library a target is, in a word or two. */
export function siteOf(target: ModuleTarget): string {
  if ('method' in target) return target.method
  return 'keep' in target ? target.keep : String(target.file ?? target.module)
}
