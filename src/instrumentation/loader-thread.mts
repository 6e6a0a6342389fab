import { append, createSuffix, type Loaded, type Suffixes } from './suffix.js'

type NextLoad = (url: string, context: unknown) => Loaded | Promise<Loaded>

// Each registration has an instance of this file, by the query of its URL.
let suffixFor: (url: string) => string | undefined = () => undefined

/** Runs in the thread in which Node 20 loads ES modules, and takes what it is to know: it cannot see the application. */
export function initialize(suffixes: Suffixes): void {
  suffixFor = createSuffix(suffixes)
}

/** Node's hook, for all modules that are imported. */
export function load(url: string, context: unknown, nextLoad: NextLoad): Loaded | Promise<Loaded> {
  const suffix = suffixFor(url)
  return suffix === undefined ? nextLoad(url, context) : appendLater(nextLoad(url, context), suffix)
}

async function appendLater(loaded: Loaded | Promise<Loaded>, suffix: string): Promise<Loaded> {
  return append(await loaded, suffix)
}
