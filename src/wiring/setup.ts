import { findPackageName } from '../config/package-name'
import { givenFunctions } from '../config/rows/given-functions'
import type { Integration } from '../config/rows/integration'
import { type ResolvedSettings, resolveSettings } from '../config/settings'
import { createLog, type Log, printer } from '../log/log'
import { workingDirectory } from '../process/directory'
import { type Given, readGiven } from '../process/given'
import { type AgentPlace, placeOfAgent } from './agent-place'
import { type Findings, gatherFindings } from './findings'
import { renamedTags } from './renamed-tags'

/** What all further steps stand on: what the user wants, where the agent is, and how to speak. */
export interface Setup extends AgentPlace {
  readonly given: Given
  /** The options of `init`. */
  readonly code: unknown
  readonly resolved: ResolvedSettings
  readonly log: Log
  readonly findings: Findings
}

/** Reads what the user wants, from the environment, files and code. Never throws for it. */
export function readSetup(code: unknown, integrations: readonly Integration[]): Setup {
  const given = readGiven(integrations)
  const { environment } = given
  const resolved = resolveSettings(environment, code, {
    integrations,
    places: given.places,
    packageName: () => findPackageName([process.argv[1], workingDirectory()]),
  })
  const { values } = resolved
  const { logger, lookup, problems } = givenFunctions(code)
  const log = createLog(values.logLevel, printer(values.logDirectory), logger)
  const findings = gatherFindings(
    [...given.problems, ...resolved.problems, ...problems, ...renamedTags(values)],
    values,
    log,
  )
  return { given, code, resolved, log, findings, ...placeOfAgent(values, lookup, environment.DD_EXTERNAL_ENV) }
}
