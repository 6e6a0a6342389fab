import { isBuiltin } from 'node:module'
import { guarded, safe } from '../core/fault'
import { lazily } from '../core/lazy'
import { addLook, isNodesLoader } from './load-hook'
import { wrapMethod } from './wrap'

type GetBuiltin = (this: unknown, name: string) => unknown

/**
 * Builtins that are changed when the program first asks for them. Loading Node's module for HTTPS, with all of TLS, takes a
 * quarter of our start, and most programs do without it. Others are loaded by nearly all.
 */
const late: ReadonlySet<string> = new Set(['https'])

const waiting = new Map<string, (() => void)[]>()
let isWatching: boolean | undefined

/** Calls back when a builtin is there, before the program gets it: now, where that is not to be seen later. */
export function whenAsked(name: string, act: () => void): void {
  const bare = withoutScheme(name)
  if (!late.has(bare) || isLoaded(bare) || !watches()) {
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
function watches(): boolean {
  isWatching ??= watch()
  return isWatching
}

const watch = safe(hook, () => false)

function hook(): boolean {
  // A single executable's own `require` goes by no hooks, and each file of Jest's has a class of its own for Node's loader.
  if (isExecutable() || !isNodesLoader()) return false
  let isHeard = false
  const look = (url: string): undefined => {
    if (!url.startsWith('node:')) return
    isHeard = true
    asked(url)
  }
  if (!addLook(look)) return false
  require('node:timers')
  if (isHeard) watchGetter()
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

/** Whether the program is a single executable of Node, whose `require` knows builtins alone. */
export const isExecutable = lazily(() => isBuiltin('node:sea') && (require('node:sea') as { isSea(): boolean }).isSea())

function asked(name: string): void {
  const bare = withoutScheme(name)
  const acts = waiting.get(bare)
  if (acts === undefined) return
  waiting.delete(bare)
  for (const act of acts) guarded(act)()
}

function withoutScheme(name: string): string {
  return name.replace(/^node:/, '')
}
