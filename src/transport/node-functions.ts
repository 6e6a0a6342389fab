import http from 'node:http'

/** What we send by. */
export type Functions = Pick<typeof http, 'request' | 'Agent'>

const key = Symbol.for('tracer.functions')

/** Those of Node's module for HTTP. */
export const plain: Functions = functionsOf(http)

/** Those of its module for HTTPS, which takes its time to load: for who sends by it alone. */
export function secured(): Functions {
  return functionsOf(require('node:https') as typeof import('node:https'))
}

/**
 * The functions of Node's module as they were when they were first asked for, and kept at the module for those that are
 * loaded later: an application's tests put others in their places, which are not to see what we send.
 */
function functionsOf(module: Functions): Functions {
  const kept = (module as { readonly [key]?: Functions })[key]
  if (kept !== undefined) return kept
  const { request, Agent } = module
  const functions = { request, Agent }
  Reflect.defineProperty(module, key, { value: functions })
  return functions
}
