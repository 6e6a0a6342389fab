import { createRequire } from 'node:module'
import { lazily } from './lazy'

/**
 * Node's own `require`, for absolute paths and builtins whose names are not known before. The one of this file may be a
 * bundler's: webpack puts another in its place, in ES modules there is none, a single executable's knows builtins alone.
 */
export const nodeRequire: () => NodeJS.Require = lazily(() => createRequire(process.execPath))

/** The CommonJS files that were loaded, by their paths. */
export function loadedFiles(): NodeJS.Dict<NodeModule> {
  return nodeRequire().cache
}
