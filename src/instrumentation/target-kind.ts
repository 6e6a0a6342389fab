import type { AnySettings, ModuleTarget } from './attached'
import type { Target } from './define'
import { type FileTarget, isFile } from './notes'

/** Whether a target changes what a module's file exports: that is too late once the file was loaded. */
export function changesFiles(target: Target<AnySettings>): target is ModuleTarget {
  return isFile(target) && !('trace' in target) && !('channel' in target)
}

/** Whether a target replaces what a file exports itself, and no method of a class of it. */
export function isHeldByOthers(target: FileTarget): boolean {
  if ('method' in target) return !target.method.includes('.')
  return 'keep' in target && !target.keep.includes('.')
}

/** Where in its library a target is, in a word or two. */
export function siteOf(target: ModuleTarget): string {
  if ('method' in target) return target.method
  return 'keep' in target ? target.keep : String(target.file ?? target.module)
}
