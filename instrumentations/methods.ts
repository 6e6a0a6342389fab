// Limits: of a CommonJS file what it exports can be traced, and calls that come from outside; of an ES module what it
// declares by `function` or `class`, wherever it is called from. Private methods, and functions inside of functions, cannot.

import { isAbsolute, resolve } from 'node:path'
import type { MethodsOfModule } from '../src/config/kinds/methods'
import { defineInstrumentation, type Operation, type PatchTarget } from '../src/instrumentation/define'
import type { Kit } from '../src/instrumentation/kit'
import { traceMethod } from '../src/instrumentation/trace-method'
import { alike } from '../src/instrumentation/wrap'
import { hookRows } from '../src/operations/span-hooks'

type AnyFunction = (...args: unknown[]) => unknown

/** Functions of the user's own that `DD_TRACE_METHODS` names, each call a span. */
export function methodsOf(traced: readonly MethodsOfModule[], directory: string) {
  return defineInstrumentation({
    name: 'methods',
    options: hookRows,
    targets: traced.map(each => targetOf(each, directory)),
  })
}

function targetOf({ module, names }: MethodsOfModule, directory: string): PatchTarget<unknown> {
  const isPath = module.startsWith('.') || isAbsolute(module)
  const [, pack = module, file] = /^((?:@[^/]+\/)?[^/]+)\/(.+)$/.exec(module) ?? []
  const place = isPath ? { module: resolve(directory, module) } : { module: pack, ...(file !== undefined && { file }) }
  return {
    ...place,
    inPlace: true,
    locals: [...new Set(names.map(name => name.split('.')[0] as string))],
    patch: (exports, kit) => names.reduce<unknown>((current, name) => trace(current, name, module, kit), exports),
  }
}

function operationOf(name: string): Operation<unknown, unknown> {
  return {
    // The user's own code: what it does happens inside of it, and none of its arguments tells its end.
    active: true,
    callback: () => undefined,
    ends: 'iterator',
    start: () => ({ name, meta: ['component', 'methods'] }),
  }
}

/** Gives back the exports in which the function is traced: others, where they cannot be changed. */
function trace(exports: unknown, name: string, module: string, kit: Kit<unknown>): unknown {
  const make = (fn: AnyFunction): AnyFunction => alike(fn, traceMethod(fn, operationOf(name), kit))
  if (typeof exports === 'function' && exports.name === name && !isClass(exports)) return make(exports as AnyFunction)
  for (const [owner, key] of placesOf(exports, name)) {
    const fn: unknown = owner[key]
    if (typeof fn !== 'function' || isClass(fn)) continue
    const replacement = make(fn as AnyFunction)
    if (Reflect.getOwnPropertyDescriptor(owner, key)?.set !== undefined) owner[key] = replacement
    else if (!define(owner, key, replacement)) return owner === exports ? copyWith(owner, key, replacement) : exports
    return exports
  }
  kit.warn(`DD_TRACE_METHODS: ${module} has no function ${name} that can be traced; its calls have no spans`)
  return exports
}

/** Where a function may stand, by the path in its name: in the exports, in the default one, and in a class twice. */
function placesOf(exports: unknown, name: string): [Record<string, unknown>, string][] {
  const [first = '', method] = name.split('.')
  const roots = [exports, isHolder(exports) ? exports.default : undefined].filter(isHolder)
  if (method === undefined) return roots.map(root => [root, first])
  const classes = roots.flatMap(root => [root[first], root]).filter(isHolder)
  return classes.flatMap(each =>
    [each.prototype, each].filter(isHolder).map((owner): [typeof owner, string] => [owner, method]),
  )
}

function define(owner: Record<string, unknown>, key: string, value: unknown): boolean {
  const enumerable = Reflect.getOwnPropertyDescriptor(owner, key)?.enumerable ?? false
  return Reflect.defineProperty(owner, key, { value, enumerable, configurable: true, writable: true })
}

/** The same exports with another function: a compiler made accessors of them that cannot be changed. */
function copyWith(owner: object, key: string, value: unknown): object {
  const own = Object.getOwnPropertyDescriptors(owner)
  return Object.create(Object.getPrototypeOf(owner), { ...own, [key]: { value, enumerable: true } })
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function isClass(fn: unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(fn))
}
