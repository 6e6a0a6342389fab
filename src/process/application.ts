import { basename } from 'node:path'
import { isMainThread, parentPort } from 'node:worker_threads'

/** Programs that only start others: their own requests are not the application's. */
const launchers = new Set([
  'npm',
  'npx',
  'yarn',
  'yarnpkg',
  'pnpm',
  'pnpx',
  'corepack',
  'tsx',
  'nodemon',
  'pm2',
  'pm2-dev',
  'pm2-docker',
  'pm2-runtime',
  'ddtrace-run',
])
const launcherPaths = /[\\/]node_modules[\\/](npm|yarn|pnpm|corepack|tsx|nodemon)[\\/](?:.*[\\/])?(bin|lib|dist)[\\/]/
/** PM2's own processes; its containers, `lib/ProcessContainer*.js`, become the application. */
const processManager = /[\\/]node_modules[\\/]pm2[\\/](bin[\\/]|lib[\\/]binaries[\\/]|lib[\\/]Daemon\.js$)/

/**
 * Whether this process or thread runs the application. Under NODE_OPTIONS the tracer is loaded as well into package
 * managers, watchers, and the thread in which Node runs loader hooks; that one alone has nobody to talk to. A thread of the
 * application has no script yet while its flags are read.
 */
export function runsApplication(
  argv: readonly string[] = process.argv,
  isAsked: boolean = isMainThread || parentPort !== null,
): boolean {
  const script = argv[1]
  if (script === undefined) return isAsked
  const name = basename(script)
    .replace(/\.[cm]?js$/, '')
    .replace(/-cli$/, '')
  return !launchers.has(name) && !launcherPaths.test(script) && !processManager.test(script)
}

export { isMainThread }
