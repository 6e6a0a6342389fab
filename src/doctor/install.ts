import { causes } from '../causes/causes'
import { codedProblem, codeOf, withoutCode } from '../causes/code'
import { findPackageName } from '../config/package-name'
import type { Environment } from '../config/resolve'
import { resolveSettings } from '../config/settings'
import type { Instrumentation } from '../instrumentation/define'
import { readGiven } from '../process/given'
import { version } from '../process/identity'
import { hideInMessage } from '../secrets/message'
import { agentAddresses } from '../transport/address'
import { examineAgent } from './agent'
import { bringsTracer } from './as-given'
import { examineDataKit } from './datakit'
import { byCode, type Found } from './found'
import { judgeRun } from './judge'
import { wantedLibraries } from './libraries'
import { examineProject } from './project'
import { watchCommand } from './watched'

/** What the user asks of the doctor. */
export interface DoctorRequest {
  readonly json: boolean
  readonly url?: string
  /** How long a command is watched that does not end by itself. */
  readonly seconds: number
  /** The command; left out: the machine and the project are looked at, and nothing is started. */
  readonly command?: string
  readonly args: readonly string[]
}

/** What is of the surroundings. */
export interface Surroundings {
  readonly instrumentations: readonly Instrumentation[]
  readonly witness: string
  /** NODE_OPTIONS with a file loaded before all else. */
  preload(nodeOptions: string | undefined, file: string): string
  readonly register: string
}

/** What the doctor says. */
export interface Diagnosis {
  readonly version: string
  readonly node: string
  readonly agent: string
  /** Whether a span would arrive, or, where a command was watched, has arrived. */
  readonly arrives: boolean
  /** Spans of the command that an agent has taken; undefined where none was watched. */
  readonly sent: number | undefined
  /** How the command was started, and what became of the request. */
  readonly run: string | undefined
  readonly causes: readonly {
    readonly code: string
    readonly title: string
    readonly evidence: readonly string[]
    readonly mend: string
  }[]
}

/** Finds out why there are no traces. Never rejects. */
export async function diagnose(request: DoctorRequest, surroundings: Surroundings): Promise<Diagnosis> {
  const { instrumentations } = surroundings
  const given = readGiven(instrumentations)
  const { environment } = given
  const folder = process.cwd()
  const { problems, ...resolved } = resolveSettings(environment, undefined, {
    integrations: instrumentations,
    places: given.places,
    packageName: () => findPackageName([folder]),
  })
  const found: Found[] = [...given.problems, ...problems].map(codedProblem).map(foundIn)
  found.push(...examineProject(folder, instrumentations, { ...resolved, problems }, environment))
  const agent = await examineAgent(resolved.values, agentAddresses(resolved.values), environment)
  found.push(...agent.found, ...examineDataKit(environment))
  const run = request.command === undefined ? undefined : await runCommand(request, environment, surroundings)
  if (run !== undefined) found.push(...run.found)
  const isOff = found.some(({ code, evidence }) => code === 'T106' && evidence.endsWith('turns tracing off'))
  return {
    version,
    node: process.version,
    agent: agent.text,
    arrives: run === undefined ? agent.takesTraces && !isOff : run.sent > 0,
    sent: run?.sent,
    run: run?.how,
    causes: byCode(found).map(([code, seen]) => ({
      code,
      title: causes[code].title,
      evidence: seen.map(each => hideInMessage(each)),
      mend: causes[code].mend,
    })),
  }
}

function foundIn(message: string): Found {
  return { code: codeOf(message) ?? 'T403', evidence: withoutCode(message) }
}

async function runCommand(
  request: DoctorRequest,
  environment: Environment,
  { instrumentations, witness, register, preload }: Surroundings,
): Promise<{ found: readonly Found[]; sent: number; how: string }> {
  const { command = '', args, url, seconds } = request
  const asGiven = bringsTracer([command, ...args], environment)
  const withTracer = asGiven ? environment.NODE_OPTIONS : preload(environment.NODE_OPTIONS, register)
  const wanted = wantedLibraries(instrumentations)
  const watched = await watchCommand({
    command,
    args,
    environment: { ...environment, NODE_OPTIONS: preload(withTracer, witness), DD_TRACE_STARTUP_LOGS: 'true' },
    url,
    seconds,
    wanted,
  })
  const { found, sent } = judgeRun(watched, wanted)
  const started = asGiven ? 'as it was given, since it brings the tracer along' : 'with ddtrace-run'
  const how = [`${[command, ...args].join(' ')}: started ${started}`, watched.asked].filter(Boolean).join('; ')
  return { found, sent, how }
}
