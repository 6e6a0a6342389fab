import { safe } from '../core/fault'
import { withoutGlobals } from './modules'
import type { PackageFacts } from './package-file'

/** What a file of a bundle hands over at its end, by the line that a plugin of ours has written there. */
export interface BundledFile extends PackageFacts {
  /** How the engine calls it. */
  readonly name: string
  readonly exports: unknown
  /** Whether the exports are accessors over the locals of an ES module: what is assigned to them is what all get. */
  readonly isModule: boolean
}

/** The same as the line writes it. */
interface Given {
  readonly name?: unknown
  readonly version?: unknown
  readonly above?: Readonly<Record<string, string>>
  readonly exports?: unknown
  readonly locals?: Record<string, unknown>
}

/** Where files wait, under the global symbol of this name, until somebody takes them. */
interface Waiting extends Array<unknown> {
  /** Takes a file when it has run; what it gives stands for the exports. */
  take?: (given: unknown) => unknown
  /** Whether a file was ever taken. */
  isUsed?: boolean
}

/** The name of the global symbol under which bundled files wait. */
export const bundledName = 'tracer.bundled'
/** How many files wait at most, where no tracer starts. */
export const mostWaiting = 1000

/** Calls back for each file of a bundle that runs from now on; gives those that ran before. */
export function onBundled(onLoad: (file: BundledFile) => unknown): BundledFile[] {
  const holder = globalThis as unknown as Record<symbol, Waiting | undefined>
  const key = Symbol.for(bundledName)
  const waiting = holder[key] ?? []
  holder[key] = waiting
  const took = safe(
    (given: unknown) => onLoad(fileOf(given as Given)),
    given => (given as Given).exports,
  )
  const take = (given: unknown): unknown => {
    waiting.isUsed = true
    return took(given)
  }
  Object.assign(waiting, { take, isUsed: waiting.isUsed === true || waiting.length > 0 })
  return waiting.splice(0).map(given => fileOf(given as Given))
}

/** Whether a bundle that one of our plugins has made runs here. */
export function hasBundled(): boolean {
  return (globalThis as unknown as Record<symbol, Waiting | undefined>)[Symbol.for(bundledName)]?.isUsed === true
}

function fileOf({ name, version, above = {}, exports, locals }: Given): BundledFile {
  return {
    name: String(name),
    version: typeof version === 'string' ? version : undefined,
    versionOf: module => above[module],
    exports: locals === undefined ? exports : withoutGlobals(locals),
    isModule: locals !== undefined,
  }
}
