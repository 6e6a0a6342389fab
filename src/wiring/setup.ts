import { programPath } from '../config/environment'
import { findPackageName } from '../config/package-name'
import type { BeforeSend } from '../config/rows/before-send'
import { givenFunctions } from '../config/rows/given-functions'
import type { Integration } from '../config/rows/integration'
import type { Settings } from '../config/rows/options'
import { type ResolvedSettings, resolveSettings } from '../config/settings'
import { createLog, type Log, printer } from '../log/log'
import { workingDirectory } from '../process/directory'
import { functionName } from '../process/function-name'
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
  /** The user's function for every span. */
  readonly beforeSend: BeforeSend | undefined
  /** Nothing is sent, and nothing said of the start: for tests that look at the spans themselves. */
  readonly isMute: boolean
}

/** Reads what the user wants, from the environment, files and code. Never throws for it. */
export function readSetup(code: unknown, integrations: readonly Integration[], isMute = false): Setup {
  const given = readGiven(integrations)
  const { environment } = given
  const found = resolveSettings(environment, code, {
    integrations,
    places: given.places,
    functionName: () => functionName(environment),
    packageName: () => findPackageName([programPath(), workingDirectory()]),
  })
  const resolved = isMute ? { ...found, values: { ...found.values, ...silent } } : found
  const { values } = resolved
  const { logger, lookup, beforeSend, problems } = givenFunctions(code)
  const log = createLog(values.logLevel, printer(values.logDirectory), logger)
  const findings = gatherFindings(
    [...given.problems, ...resolved.problems, ...problems, ...renamedTags(values)],
    values,
    log,
  )
  const place = placeOfAgent(values, lookup, environment.DD_EXTERNAL_ENV)
  return { given, code, resolved, log, findings, beforeSend, isMute, ...place }
}

/** Turns off all that would speak or send beside traces. */
const silent = {
  startupLogs: false,
  telemetryEnabled: false,
  remoteConfigEnabled: false,
  statsComputationEnabled: false,
  orgGuardEnabled: false,
  protocolVersion: '0.4',
  longRunningEnabled: false,
  tracesExporter: 'agent',
  spanMetricsEnabled: false,
  otelMetricsEnabled: false,
  otelLogsEnabled: false,
} satisfies Partial<Settings>
