import type { Environment } from './resolve'

/** The environment as it is now: the one place that reads `process.env`. */
export function readEnvironment(): Environment {
  return { ...process.env }
}

/** Sets a variable of this process. */
export function setVariable(name: string, value: string): void {
  process.env[name] = value
}
