import type { Environment } from './resolve'

/** The environment as it is now: the one place that reads `process.env`. */
export function readEnvironment(): Environment {
  return { ...process.env }
}
