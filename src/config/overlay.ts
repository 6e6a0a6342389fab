import type { ConfigFile } from './config-file'
import type { Table } from './option'
import { type Environment, readVariable } from './resolve'

/** The environment together with what files set. */
export interface Overlay {
  readonly environment: Environment
  /** The file of each variable that is from one. */
  readonly files: ReadonlyMap<string, ConfigFile>
  readonly problems: readonly string[]
}

/**
 * Lays files around the environment: a fleet file above it, a local one below. It goes by rows, so that a variable
 * yields to another name of the same setting; a value that cannot be used is a problem and counts as not set.
 */
export function overlay(
  environment: Environment,
  files: readonly ConfigFile[],
  rows: readonly Table[string][],
): Overlay {
  const result = { ...environment }
  const origins = new Map<string, ConfigFile>()
  const problems: string[] = []
  const take = (row: Table[string], file: ConfigFile | undefined): boolean => {
    if (file === undefined) return false
    const name = row.env.find(each => usable(row, file.values, each, `${file.path}: `, problems))
    if (name === undefined) return false
    for (const other of row.env) delete result[other]
    result[name] = file.values[name]
    origins.set(name, file)
    return true
  }
  const fleet = files.find(file => file.origin === 'fleet')
  const local = files.find(file => file.origin === 'local')
  for (const row of rows) {
    if (take(row, fleet)) continue
    // The resolver names what is wrong with the environment.
    if (!row.env.some(name => usable(row, environment, name))) take(row, local)
  }
  return { environment: result, files: origins, problems }
}

function usable(row: Table[string], values: Environment, name: string, place?: string, problems?: string[]): boolean {
  const parsed = readVariable(row, name, values)
  for (const problem of parsed?.problems ?? []) problems?.push(`${place ?? ''}${name}: ${problem}; ignored`)
  return parsed?.value !== undefined
}
