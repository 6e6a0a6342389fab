import Module, { isBuiltin } from 'node:module'
import { swallow } from '../core/fault'
import { wrapMethod } from './wrap'

type Next = (url: string, context: unknown) => unknown
type GetBuiltin = (this: unknown, name: string) => unknown

/** What Node offers, by its age. */
interface Loader {
  /** Runs hooks where modules are loaded, builtins among them: Node 22.15 and newer. */
  registerHooks?(hooks: { load(url: string, context: unknown, next: Next): unknown }): { deregister(): void }
}

/**
 * Builtins that are changed when the program first asks for them. Loading Node's module for HTTPS, with all of TLS, takes a
 * quarter of our start, and most programs do without it. Others are loaded by nearly all.
 */
const late: ReadonlySet<string> = new Set(['https'])

const waiting = new Map<string, (() => void)[]>()
let isWatching: boolean | undefined

/** Calls back when a builtin is there, before the program gets it: now, where that is not to be seen later. */
export function whenAsked(name: string, act: () => void): void {
  const bare = name.replace(/^node:/, '')
  if (!late.has(bare) || isLoaded(bare) || !watch()) {
    act()
    return
  }
  const acts = waiting.get(bare)
  if (acts === undefined) waiting.set(bare, [act])
  else acts.push(act)
}

function isLoaded(name: string): boolean {
  const { moduleLoadList } = process as { readonly moduleLoadList?: readonly string[] }
  return moduleLoadList === undefined || moduleLoadList.includes(`NativeModule ${name}`)
}

/** Sees to it that we hear of each builtin that the program asks for; false where it cannot be. */
function watch(): boolean {
  if (isWatching === undefined) {
    try {
      isWatching = hook()
    } catch (error) {
      swallow(error)
      isWatching = false
    }
  }
  return isWatching
}

function hook(): boolean {
  const { registerHooks } = Module as unknown as Loader
  // A single executable's own `require` goes by no hooks.
  if (registerHooks === undefined || isExecutable()) return false
  let isHeard = false
  const hooks = registerHooks({
    load(url, context, next) {
      if (url.startsWith('node:')) {
        isHeard = true
        asked(url)
      }
      return next(url, context)
    },
  })
  require('node:timers')
  if (!isHeard) hooks.deregister()
  else watchGetter()
  return isHeard
}

/** It passes by the hooks. */
function watchGetter(): void {
  wrapMethod(
    process,
    'getBuiltinModule',
    (original: GetBuiltin): GetBuiltin =>
      function (name, ...rest) {
        if (typeof name === 'string') asked(name)
        return Reflect.apply(original, this, [name, ...rest])
      },
  )
}

function isExecutable(): boolean {
  return isBuiltin('node:sea') && (require('node:sea') as { isSea(): boolean }).isSea()
}

function asked(name: string): void {
  const bare = name.replace(/^node:/, '')
  const acts = waiting.get(bare)
  if (acts === undefined) return
  waiting.delete(bare)
  for (const act of acts) {
    try {
      act()
    } catch (error) {
      swallow(error)
    }
  }
}
