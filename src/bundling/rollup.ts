import type { BundleOptions } from './options'
import { createReport } from './report'
import { mayBeSeen, see } from './see'

/** What is used of the context of a hook: Vite builds for browsers by the same plugins. */
interface Context {
  error(message: string): never
  readonly environment?: { readonly config?: { readonly consumer?: string } }
}

/** A plugin of rollup, and so of Vite, rolldown, tsdown. Source: https://rollupjs.org/plugin-development/ */
export interface RollupPlugin {
  readonly name: string
  /** Vite: before its own. */
  readonly enforce: 'pre'
  readonly transform: {
    readonly order: 'pre'
    handler(this: unknown, code: string, id: string): { code: string; map: null } | undefined
  }
  readonly generateBundle: { handler(this: unknown): void; readonly order: 'pre' }
}

/** Makes the plugin. Each line is written before what is CommonJS is made an ES module. */
export function rollupPlugin(options: BundleOptions = {}): RollupPlugin {
  const report = createReport(options)
  return {
    name: 'tracer',
    enforce: 'pre',
    transform: {
      order: 'pre',
      handler(code, id) {
        const { environment } = this as Context
        if (environment?.config?.consumer === 'client' || id.startsWith('\0')) return undefined
        const path = id.replace(/[?#].*$/s, '')
        const seen = mayBeSeen(path) ? see(path, () => code) : undefined
        if (seen === undefined) return undefined
        report.add(seen)
        // No map: positions stay, a line is added behind them.
        return seen.line === undefined ? undefined : { code: code + seen.line, map: null }
      },
    },
    generateBundle: {
      order: 'pre',
      handler() {
        const { environment, error } = this as Context
        if (environment?.config?.consumer === 'client') return
        const problems = report.end()
        if (problems.length > 0) Reflect.apply(error, this, [problems.join('\n')])
      },
    },
  }
}
