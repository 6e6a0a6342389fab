import { realpathSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { readEnvironment, setVariable } from '../config/environment'

/** What AWS's runtime is run by where it comes from npm: version 3, which takes the handler's name as an argument. */
const runtimeOfNpm = /[\\/]aws-lambda-ric[\\/]bin[\\/]index\.mjs$/
/** Version 2 and older can require a handler alone. */
const olderRuntime = /[\\/]aws-lambda-ric[\\/]bin[\\/]index\.js$/

/**
 * In AWS Lambda, names our handler to the runtime in the place of the user's, before it reads the name: ours loads his and
 * traces it. A hook could not do that: most ES modules export their handler as a `const`.
 *
 * @param folder where the built files lie
 */
export function redirectHandler(folder: string): void {
  try {
    const { AWS_LAMBDA_RUNTIME_API, _HANDLER } = readEnvironment()
    if (AWS_LAMBDA_RUNTIME_API === undefined) return
    const script = scriptPath()
    if (olderRuntime.test(script)) return
    const ours = join(folder, 'functions', 'handler.handler')
    const argument = runtimeOfNpm.test(script) ? process.argv[2] : undefined
    if (argument !== undefined && argument !== ours) {
      setVariable('DD_LAMBDA_HANDLER', isAbsolute(argument) ? argument : join(process.cwd(), argument))
      process.argv[2] = ours
    } else if (_HANDLER !== undefined && !_HANDLER.includes('datadog-lambda') && _HANDLER !== ours) {
      setVariable('DD_LAMBDA_HANDLER', _HANDLER)
    } else return
    if (_HANDLER !== undefined) setVariable('_HANDLER', ours)
  } catch {
    // The runtime loads what it would have loaded without us.
  }
}

/** The script that runs: what npm has linked to it is a name of its own. */
function scriptPath(): string {
  try {
    return realpathSync(process.argv[1] ?? '')
  } catch {
    return ''
  }
}
