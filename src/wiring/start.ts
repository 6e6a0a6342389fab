import { instrumentations } from '../../instrumentations/index'
import { readEnvironment } from '../config/environment'
import { faults, guarded, unawaited } from '../core/fault'
import { loadAll } from '../core/lazy'
import { losses } from '../core/losses'
import { Scope } from '../core/scope'
import { safeText } from '../core/tags'
import { createTalk } from '../diagnostics/talk'
import { flushAtExit } from '../export/at-exit'
import { noCounts, noTraffic, numbersOf, type SpanNumbers } from '../export/counts'
import { takeFromThreads } from '../export/relayed'
import type { Instrumentation } from '../instrumentation/define'
import { inSandbox } from '../instrumentation/notes'
import type { Registry } from '../instrumentation/registry'
import { isMainThread } from '../process/application'
import { version } from '../process/identity'
import { otherTracers } from '../process/other-tracers'
import type { RemoteKey } from '../remote-config/override'
import { agreeWithAgent } from './agreement'
import { type AttachContext, attach } from './attach'
import { applyChanges } from './changes'
import { commonTags } from './common-tags'
import { createCore, serviceNames } from './core'
import { agentTarget, createExporter, placeOf } from './exporter'
import type { Findings } from './findings'
import { namedMethods } from './named-methods'
import { prepareOtlpExport } from './otlp-export'
import { agreedForm } from './payload-form'
import type { Prepared } from './prepare'
import { settingsPropagator } from './propagator'
import { startRemoteFeatures } from './remote-features'
import { flushLast, owesOthers, runningRuntime } from './running'
import type { Runtime } from './runtime'
import { settingsSampler } from './sampler'
import { createScopeBackend } from './scope-backend'
import { readSetup, type Setup } from './setup'
import { noSignals, startSignals } from './signals'
import { offRuntime, turnOff } from './turn-off'
import { watchSpans } from './watch'

/** Starts the tracer: the one place that knows every part. Never throws for what a user set. */
export function startTracer(options: unknown, { uses, own, prepared, isMute }: Beforehand): Runtime {
  const known: readonly Instrumentation[] = [...instrumentations, ...own]
  const setup = readSetup(options, known, isMute)
  const { values } = setup.resolved
  faults.tell = error => tellFault(error, setup)
  losses.tell = setup.log.warn
  if (!values.enabled) return startOff(setup)
  // Jest takes its loader away after each file of tests, and the process goes on.
  if (setup.given.variables.JEST_WORKER_ID !== undefined) loadAll()
  return startParts(setup, { instrumentations: [...known, ...namedMethods(values)], uses, prepared })
}

/** Tells of an error of ours that was kept from the application. */
function tellFault(error: unknown, { log }: Setup): void {
  const told = error instanceof Error ? (error.stack ?? error.message) : safeText(error)
  log.warn(`the tracer made an error. The application is not affected. Please report it: ${told}`)
}

/** What was said before the start. */
interface Beforehand {
  /** What `use` was given, by name. */
  readonly uses: ReadonlyMap<string, unknown>
  /** Instrumentations of the user's own. */
  readonly own: readonly Instrumentation[]
  /** What was attached. */
  readonly prepared: Prepared | undefined
  /** Nothing is to be sent, and nothing said of the start. */
  readonly isMute: boolean
}

/** Starts the parts, each with those before it. What the second argument holds is for the libraries. */
function startParts(setup: Setup, libraries: Pick<AttachContext, 'instrumentations' | 'uses' | 'prepared'>): Runtime {
  const { resolved, log, findings } = setup
  const { values } = resolved
  const counts = noCounts()
  const traffic = noTraffic()
  const sampler = settingsSampler(resolved, log.warn)
  const names = serviceNames(values)
  const scope = libraries.prepared?.scope ?? new Scope(createScopeBackend(values.scope, findings.tell))
  const untraced = <Result>(fn: () => Result): Result => scope.untraced(fn)
  const common = () => commonTags(resolved, names.service)
  const form = agreedForm(values)
  const otlp = prepareOtlpExport({ ...setup, service: names.service, active: () => scope.active(), untraced })
  const target = otlp?.traces ?? agentTarget(setup, form, common)
  const talk = createTalk({ version, resolved, addresses: target.addresses, isMain: isMainThread, counts, log })
  // Asked when a payload has been delivered: the registry is there by then.
  let isTold = false
  const patched = () => {
    if (!isTold) tellLate(registry, findings)
    isTold = true
    return registry.patched
  }
  const exporter = createExporter({ setup, target, sampler, talk, untraced, counts, traffic, patched })
  const { core, busy } = createCore(setup, names, scope, exporter)
  core.opened = exporter.opened
  const spans = (): SpanNumbers => numbersOf(core.started, exporter)
  const signals = setup.isMute ? noSignals() : startSignals({ ...setup, core, counts, traffic, busy })
  const agreement = agreeWithAgent({ setup, core, exporter, otlp, form, common })
  otlp?.start(exporter)
  const marker = () => agreement.features.made?.current?.organizationMarker
  const propagator = settingsPropagator(values, marker, log.warn)
  const registry = attach({ ...libraries, setup, core, propagator, signals })
  findings.close()
  setImmediate(guarded(() => unawaited(registry.tellBundled(false)))).unref()
  const changed = (keys: ReadonlySet<RemoteKey>) =>
    applyChanges(keys, { values, sampler, exporter, registry, turnOff: () => turnOff(runtime) })
  const remote = startRemoteFeatures({
    ...setup,
    untraced,
    spans: () => ({ ...spans(), traffic }),
    otlp: () => otlp?.counters() ?? [],
    libraries: patched,
    changed,
  })
  const sending = { agreement, otlp, signals, remote }
  const threads = takeFromThreads(exporter, placeOf(values, target))
  const undo = flushAtExit(exporter, {
    ...target,
    flushOthers: limit => flushLast(limit, sending),
    owesOthers: () => owesOthers(sending),
    tellLost: talk.lost,
    tellOthersLost: () => otlp?.tellLost(),
    pull: () => threads.pull(),
  })
  talk.started(findings.all)
  const leave = (): void => {
    undo()
    threads.stop()
  }
  const runtime = runningRuntime({
    ...sending,
    setup,
    core,
    propagator,
    registry,
    exporter,
    spans,
    watch: watchSpans(core, exporter, common),
    changed,
    undo: leave,
  })
  return runtime
}

/** Tells what shows only when the program runs: libraries that went past us, and others that trace the same calls. */
const tellLate = guarded((registry: Registry, { tell, all }: Findings): void => {
  registry.tellPassedBy()
  // Told by its own start, which may be after ours.
  if (readEnvironment().JEST_WORKER_ID !== undefined && !all.includes(inSandbox)) tell(inSandbox)
  if (registry.patched.size === 0) unawaited(registry.tellBundled(true))
  for (const message of otherTracers()) tell(message)
})

/** Says that tracing is off, and does all the same what a program without tracing does. */
function startOff(setup: Setup): Runtime {
  const { resolved, log, findings, addresses } = setup
  createTalk({ version, resolved, addresses, isMain: isMainThread, counts: noCounts(), log }).started(findings.all)
  return { ...offRuntime(setup), findings: findings.all }
}
