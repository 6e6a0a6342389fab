import { types } from 'node:util'
import type { ModuleTarget } from './define'
import { keepScope } from './keep'
import type { Kit } from './kit'
import { type Callback, traceMethod } from './trace-method'
import { alike, wrapMethod } from './wrap'

/** Changes what a file exports as a target says; gives back what stands for the exports. Throws where that fails. */
export function applyTarget<Settings>(target: ModuleTarget<Settings>, exports: unknown, kit: Kit<Settings>): unknown {
  if ('patch' in target) return target.patch(exports, kit) ?? exports
  const make = (original: Callback): Callback =>
    'keep' in target ? keepScope(original, kit.scope) : traceMethod(original, target.operation, kit)
  const path = 'keep' in target ? target.keep : target.method
  if (path === '')
    return typeof exports === 'function' ? alike(exports as Callback, make(exports as Callback)) : exports
  const { owner, name } = resolvePath(exports, path)
  if (owner !== undefined) wrapMethod(owner, name, make)
  return exports
}

/**
 * Whether a target can change this: what `require` gives of an ES module cannot be replaced. Its classes can be changed,
 * where a target names a method of one.
 */
export function canChange<Settings>(target: ModuleTarget<Settings>, exports: unknown): boolean {
  const isModule = types.isModuleNamespaceObject(exports)
  if ('patch' in target) return !isModule || target.inPlace === true
  const { owner, name } = resolvePath(exports, 'keep' in target ? target.keep : target.method)
  if (owner === undefined) return !isModule
  const own = Object.getOwnPropertyDescriptor(owner, name)
  return own === undefined || own.configurable === true || own.set !== undefined
}

function resolvePath(exports: unknown, path: string): { owner: object | undefined; name: string } {
  const steps = path.split('.')
  const name = steps.pop() as string
  let owner: unknown = exports
  for (const step of steps) owner = isHolder(owner) ? (owner as Record<string, unknown>)[step] : undefined
  return { owner: isHolder(owner) ? owner : undefined, name }
}

function isHolder(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
