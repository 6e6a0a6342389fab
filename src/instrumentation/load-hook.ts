import Module from 'node:module'
import { runtimeName } from './runtime'
import { append, type Loaded } from './suffix'

type Next = (url: string, context: unknown) => Loaded

/** What Node offers, by its age. */
interface Loader {
  /** Runs hooks where modules are loaded, builtins among them: Node 22.15 and newer. */
  registerHooks?(hooks: { load(url: string, context: unknown, next: Next): Loaded }): unknown
}

/** Told of the URL of each module that is loaded, whoever asks; what it gives is appended to the text. Must not throw. */
export type Look = (url: string) => string | undefined

const looks: Look[] = []
let isHooked = false

/** Whether what stands there is Node's loader: Jest has one of its own, and shows a class that only looks like it. */
export function isNodesLoader(): boolean {
  return Object.hasOwn(Module.prototype, 'load')
}

/** Whether hooks of Node's can be used: with one in Deno, JSON that is required is read as JavaScript, and the program ends. */
const hasHooks = runtimeName === 'Node'

/** Adds one who looks; false where this Node has no such hook. There is one hook for all: each costs every file some microseconds. */
export function addLook(look: Look): boolean {
  const { registerHooks } = Module as unknown as Loader
  if (registerHooks === undefined || !hasHooks) return false
  looks.push(look)
  if (!isHooked) registerHooks({ load })
  isHooked = true
  return true
}

function load(url: string, context: unknown, next: Next): Loaded {
  let loaded = next(url, context)
  for (const look of looks) {
    const suffix = look(url)
    if (suffix !== undefined) loaded = append(loaded, suffix)
  }
  return loaded
}
