import type { Environment } from './resolve'

/** The environment as it is now, and as the application will find it: the one place that reads `process.env`. */
export function readEnvironment(): Environment {
  const { pm2_env: managed } = process.env
  return managed === undefined ? { ...process.env } : { ...process.env, ...managedVariables(managed) }
}

/** Sets a variable of this process. */
export function setVariable(name: string, value: string): void {
  process.env[name] = value
}

/**
 * The file that the program starts with. PM2 starts one of its own, which becomes the application once it has run; the
 * application's is named in the environment meanwhile.
 */
export function programPath(): string | undefined {
  const script = process.argv[1]
  const isContainer = script !== undefined && /[\\/]pm2[\\/]lib[\\/]ProcessContainer\w*\.js$/.test(script)
  return isContainer ? (readEnvironment().pm_exec_path ?? script) : script
}

/** What PM2's cluster mode hands to a worker as one text, and lays over the environment after all that Node loads first. */
function managedVariables(text: string): Environment {
  try {
    const fields: unknown = JSON.parse(text)
    if (typeof fields !== 'object' || fields === null) return {}
    const plain = Object.entries(fields).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]))
  } catch {
    return {}
  }
}
