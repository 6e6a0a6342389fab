import { existsSync, readFileSync, statSync } from 'node:fs'
import type { ConfigFile } from '../config/config-file'
import { readEnvironment } from '../config/environment'
import type { Environment } from '../config/resolve'
import type { Integration } from '../config/rows/integration'
import { everyRow } from '../config/settings'

/** Bytes that a file of settings may have. */
const maxFile = 1024 * 1024

/** What the user gave the process before it started. */
export interface Given {
  /** The variables in force: those of the process, with the files laid around them. */
  readonly environment: Environment
  /** The variables of the process alone. */
  readonly variables: Environment
  readonly files: readonly ConfigFile[]
  /** Where each variable in force is from that is not the process's own. */
  readonly places: ReadonlyMap<string, ConfigFile>
  readonly problems: readonly string[]
}

/** Reads the environment and, where there are any, the agent's files of settings. Never throws. */
export function readGiven(integrations: readonly Integration[]): Given {
  const variables = readEnvironment()
  const found = filePaths(variables).filter(({ path }) => existsSync(path))
  if (found.length === 0) {
    return { environment: variables, variables, files: [], places: new Map(), problems: [] }
  }
  // Loaded here: most hosts have no such file.
  const { readConfigFile, overlay } = require('../config/install') as typeof import('../config/install')
  const problems: string[] = []
  const files = found.flatMap(({ path, origin }): ConfigFile[] => {
    try {
      const { size } = statSync(path)
      if (size > maxFile) throw new Error(`expected at most ${maxFile} bytes, got ${size}`)
      const facts = { environment: variables, arguments: process.argv }
      return [readConfigFile(path, origin, readFileSync(path, 'utf8'), facts)]
    } catch (error) {
      const [reason] = (error instanceof Error ? error.message : String(error)).split('\n')
      problems.push(`${path} cannot be used: ${reason}; ignored`)
      return []
    }
  })
  const laid = overlay(variables, files, everyRow(integrations.map(each => each.whole?.() ?? each)))
  return {
    environment: laid.environment,
    variables,
    files,
    places: laid.files,
    problems: [...problems, ...laid.problems],
  }
}

interface FilePath {
  readonly path: string
  readonly origin: ConfigFile['origin']
}

/** Where an agent keeps its files, by platform. The two variables are for tests, as in dd-trace. */
function filePaths({ DD_TEST_LOCAL_CONFIG_PATH, DD_TEST_FLEET_CONFIG_PATH }: Environment): readonly FilePath[] {
  const folder = folderOfAgent()
  return [
    { origin: 'fleet', path: DD_TEST_FLEET_CONFIG_PATH ?? `${folder}/managed/datadog-agent/stable/${file}` },
    { origin: 'local', path: DD_TEST_LOCAL_CONFIG_PATH ?? `${folder}/${file}` },
  ]
}

const file = 'application_monitoring.yaml'

function folderOfAgent(): string {
  switch (process.platform) {
    case 'win32':
      return 'C:/ProgramData/Datadog'
    case 'darwin':
      return '/opt/datadog-agent/etc'
    default:
      return '/etc/datadog-agent'
  }
}
