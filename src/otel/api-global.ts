import { installedVersion, workingDirectory } from './api-copy'

/**
 * Where all copies of @opentelemetry/api 1.x look for what was registered. A copy takes it if its own minor version is
 * not above the one named there, and registers beside it if the versions are equal.
 * Source: https://github.com/open-telemetry/opentelemetry-js/blob/main/api/src/internal/global-utils.ts
 */
const key = Symbol.for('opentelemetry.js.api.1')

/** What was registered, by the names of the API's parts. */
export interface Registered {
  version: string
  trace?: unknown
  context?: unknown
  propagation?: unknown
  metrics?: unknown
  /** Since 1.10; before, `@opentelemetry/api-logs` has a place of its own. */
  logs?: unknown
}

/** The version to name where the application has no copy that can be found, as in a bundle. */
const knownVersion = '1.9.0'

const holder = globalThis as { [key]?: Registered }

/** What is registered already; undefined where nothing is. */
export function registeredParts(): Registered | undefined {
  return holder[key]
}

/** The same, begun for copies of this version where nothing is registered yet. */
export function beginParts(version: string | undefined): Registered {
  const registered = holder[key] ?? { version: isServed(version) ? version : knownVersion }
  holder[key] = registered
  return registered
}

/** The version of the copy that the application gets; undefined where it has none. */
export function applicationVersion(): string | undefined {
  return installedVersion([process.argv[1], workingDirectory()])
}

/** Only versions 1.x look where we register. */
export function isServed(version: string | undefined): version is string {
  return version?.startsWith('1.') ?? false
}
