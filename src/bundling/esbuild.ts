import { readFile } from 'node:fs/promises'
import type { BundleOptions } from './options'
import { createReport } from './report'
import { knownPackages, see } from './see'

interface Loaded {
  readonly contents: string
  readonly loader: 'js'
}

/** What is used of esbuild. Source: https://esbuild.github.io/plugins/ */
export interface EsbuildBuild {
  readonly initialOptions: { readonly platform?: string }
  onLoad(
    options: { filter: RegExp; namespace?: string },
    load: (args: { path: string }) => Promise<Loaded | undefined>,
  ): void
  onEnd(end: () => { errors: { text: string }[] }): void
}

/** A plugin of esbuild. */
export interface EsbuildPlugin {
  readonly name: string
  setup(build: EsbuildBuild): void
}

/** Makes the plugin with options of the user's. */
export function esbuildPlugin(options: BundleOptions = {}): EsbuildPlugin {
  return { name: 'tracer', setup: build => setUp(build, options) }
}

function setUp(build: EsbuildBuild, options: BundleOptions): void {
  // What runs in a browser has no tracer.
  if (build.initialOptions.platform === 'browser') return
  const report = createReport(options)
  const names = knownPackages.map(name => name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').replace('\\/', '[\\\\/]'))
  const filter = new RegExp(`[\\\\/]node_modules[\\\\/](?:${names.join('|')})[\\\\/].*\\.[cm]?js$`)
  build.onLoad({ filter, namespace: 'file' }, async ({ path }) => {
    const text = await readFile(path, 'utf8')
    const seen = see(path, () => text)
    if (seen === undefined) return undefined
    report.add(seen)
    return seen.line === undefined ? undefined : { contents: text + seen.line, loader: 'js' }
  })
  build.onEnd(() => ({ errors: report.end().map(text => ({ text })) }))
}
