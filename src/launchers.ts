import { basename } from 'node:path'

/** Programs that only start others: their own requests are not the application's. */
const names = new Set(['npm', 'npx', 'yarn', 'yarnpkg', 'pnpm', 'pnpx', 'corepack', 'tsx', 'nodemon', 'ddtrace-run'])
const paths = /[\\/]node_modules[\\/](npm|yarn|pnpm|corepack|tsx|nodemon)[\\/](?:.*[\\/])?(bin|lib|dist)[\\/]/

/** Whether a script is a package manager or a watcher: under NODE_OPTIONS the tracer is loaded into those as well. */
export function isLauncher(script: string | undefined): boolean {
  if (script === undefined) return false
  return (
    names.has(
      basename(script)
        .replace(/\.[cm]?js$/, '')
        .replace(/-cli$/, ''),
    ) || paths.test(script)
  )
}
