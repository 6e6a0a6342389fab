import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BundleOptions } from './options'
import { createReport, type Report } from './report'
import { mayBeSeen, see } from './see'

/** What is used of webpack. Source: https://webpack.js.org/api/compiler-hooks/ */
export interface WebpackCompiler {
  readonly options: {
    readonly externalsPresets?: { readonly node?: boolean | undefined }
    readonly module?: { rules?: unknown }
  }
  readonly hooks: {
    readonly afterPlugins: Tappable<() => void>
    readonly thisCompilation: Tappable<(compilation: Compilation) => void>
  }
}

interface Tappable<Listen> {
  tap(name: string, listen: Listen): unknown
}

interface Compilation {
  readonly errors: unknown[]
  readonly hooks: { readonly finishModules: Tappable<(modules: Iterable<unknown>) => void> }
}

const name = 'tracer'

/** A plugin of webpack, and of rspack. */
export class TracerWebpackPlugin {
  readonly #options: BundleOptions

  constructor(options: BundleOptions = {}) {
    this.#options = options
  }

  /** Called by webpack. */
  apply(compiler: WebpackCompiler): void {
    const rule = {
      resource: mayBeSeen,
      enforce: 'pre',
      use: [{ loader: join(__dirname, '../webpack-loader.cjs') }],
    }
    // Before that the options are those that the user gave alone.
    compiler.hooks.afterPlugins.tap(name, () => {
      const { module, externalsPresets } = compiler.options
      // What runs in a browser has no tracer.
      if (externalsPresets?.node === true && Array.isArray(module?.rules)) module.rules.push(rule)
    })
    compiler.hooks.thisCompilation.tap(name, compilation => {
      if (compiler.options.externalsPresets?.node !== true) return
      const report = createReport(this.#options)
      compilation.hooks.finishModules.tap(name, modules => {
        for (const each of modules) addTo(report, (each as { readonly resource?: unknown }).resource)
        for (const problem of report.end()) compilation.errors.push(new Error(problem))
      })
    })
  }
}

/** The text of a file with its line: what the loader does. */
export function withLine(path: string, text: string): string {
  const line = see(path, () => text)?.line
  return line === undefined ? text : text + line
}

/** A module that was taken from webpack's cache went by no loader, so the report asks for all at the end. */
function addTo(report: Report, resource: unknown): void {
  if (typeof resource !== 'string') return
  const path = resource.replace(/[?#].*$/s, '')
  const seen = mayBeSeen(path) ? see(path, () => readFileSync(path, 'utf8')) : undefined
  if (seen !== undefined) report.add(seen)
}
