import { statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readEnvironment, setVariable } from '../config/environment'
import { fieldsOf } from './fields'

type Handler = (...args: unknown[]) => unknown

/** In this order AWS's runtime looks for the file. */
const ends = ['', '.js', '.mjs', '.cjs']

/**
 * Loads the handler that the user has named, as AWS's runtime does: it was named this package's own in its place. Rejects
 * as the runtime would, with the names of its errors.
 * Source: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/tree/main/src/function
 */
export async function loadHandler(): Promise<Handler> {
  const { DD_LAMBDA_HANDLER: name, LAMBDA_TASK_ROOT: root = process.cwd() } = readEnvironment()
  if (name === undefined) throw failure('MalformedHandlerName', 'DD_LAMBDA_HANDLER names no handler')
  // The application sees the variable as it was.
  setVariable('_HANDLER', name)
  const [, module, path] = /^([^.]*)\.(.+)$/s.exec(basename(name)) ?? []
  if (module === undefined || path === undefined) throw failure('MalformedHandlerName', 'Bad handler')
  const folder = name.slice(0, name.length - basename(name).length)
  const exports = await load(root, folder, module)
  const found = memberOf(exports, path) ?? memberOf(fieldsOf(exports).default, path)
  if (!found) throw failure('HandlerNotFound', `${name} is undefined or not exported`)
  if (typeof found !== 'function') throw failure('HandlerNotFound', `${name} is not a function`)
  return found as Handler
}

async function load(root: string, folder: string, module: string): Promise<unknown> {
  const file = resolve(root, folder, module)
  for (const end of ends) if (isFile(file + end)) return import(pathToFileURL(file + end).href)
  const require = createRequire(join(root, 'handler.js'))
  return require(require.resolve(module, { paths: [root, join(root, folder)] }))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function memberOf(exports: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((current, name) => fieldsOf(current)[name], exports)
}

function failure(name: string, message: string): Error {
  return Object.assign(new Error(message), { name: `Runtime.${name}` })
}
