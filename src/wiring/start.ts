import { findPackageName } from '../config/package-name'
import { givenFunctions } from '../config/rows/given-functions'
import { resolveSettings } from '../config/settings'
import { now } from '../core/clock'
import { Scope } from '../core/scope'
import type { TraceSink } from '../core/trace'
import { Tracer } from '../core/tracer'
import { createTalk } from '../diagnostics/talk'
import type { CommonTags } from '../encoding/encoder'
import { lazyEncoder } from '../encoding/lazy'
import { flushAtExit } from '../export/at-exit'
import { noCounts, noTraffic } from '../export/counts'
import { Exporter } from '../export/exporter'
import type { Finding } from '../instrumentation/registry'
import { Registry, type RegistryContext } from '../instrumentation/registry'
import { createLog, printer } from '../log/log'
import { addFields, logFields } from '../operations/log'
import { isMainThread } from '../process/application'
import { readGiven } from '../process/given'
import { senderHeaders, version } from '../process/identity'
import { createSampler } from '../sampling/sampler'
import { type Address, agentAddresses } from '../transport/address'
import { containerHeaders } from '../transport/container'
import { findAgent } from '../transport/find'
import { type AgentFeatures, startAgentFeatures } from './agent-features'
import { commonTags } from './common-tags'
import { Later } from './later'
import { prepareOtlpExport } from './otlp-export'
import { agreeOnForm, type PayloadForm } from './payload-form'
import type { Prepared } from './prepare'
import { settingsPropagator } from './propagator'
import { startRemoteFeatures } from './remote-features'
import type { Runtime } from './runtime'
import { createScopeBackend } from './scope-backend'
import { startSignals } from './signals'
import { spanSteps } from './span-steps'
import { type ChangingRuntime, offRuntime, turnOff } from './turn-off'
import { within } from './within'

/** Starts the tracer: the one place that knows every part. Never throws for what a user set. */
export function startTracer(options: unknown, uses: ReadonlyMap<string, unknown>, prepared?: Prepared): Runtime {
  const { instrumentations } = require('../../instrumentations/index') as typeof import('../../instrumentations/index')
  const given = readGiven(instrumentations)
  const { environment } = given
  const resolved = resolveSettings(environment, options, {
    integrations: instrumentations,
    places: given.places,
    packageName: () => findPackageName([process.argv[1], process.cwd()]),
  })
  const { values } = resolved
  const { logger, lookup, problems } = givenFunctions(options)
  const log = createLog(values.logLevel, printer(values.logDirectory), logger)
  const findings: string[] = [...given.problems, ...resolved.problems, ...problems]
  let addresses = agentAddresses({ ...values, lookup })
  let headers: Readonly<Record<string, string>> | undefined
  const allHeaders = (): Readonly<Record<string, string>> => {
    headers ??= { ...senderHeaders(), ...containerHeaders(environment.DD_EXTERNAL_ENV) }
    return headers
  }
  const find = async (): Promise<Address | undefined> => (addresses.length === 1 ? addresses[0] : findAgent(addresses))
  const afar = { given, code: options, resolved, log, findAgent: find, headers: allHeaders }
  const counts = noCounts()
  let traceAddresses = (): readonly Address[] => addresses
  const talk = createTalk({ version, resolved, addresses: () => traceAddresses(), isMain: isMainThread, counts, log })
  if (!values.enabled) {
    talk.started(findings)
    return { ...offRuntime(afar), findings }
  }

  const traffic = noTraffic()
  const sampler = createSampler({
    sampleRate: values.sampleRate,
    rules: values.samplingRules,
    rateLimit: values.rateLimit,
    tellsLimit: resolved.sources.rateLimit !== 'default',
    env: values.env,
  })
  const { serviceMapping } = values
  const mapService = serviceMapping.size === 0 ? undefined : (service: string) => serviceMapping.get(service) ?? service
  const scope = prepared?.scope ?? new Scope(createScopeBackend(values.scope))
  const common = (): CommonTags => commonTags(resolved, core.service)
  let form: PayloadForm = agreeOnForm(values, undefined)
  const untraced = <Result>(fn: () => Result): Result => scope.untraced(fn)
  const active = () => scope.active()
  const otlp = prepareOtlpExport({ resolved, service: () => core.service, active, log, untraced })
  const target = otlp?.traces ?? {
    encoder: lazyEncoder(() => ({ ...form, common: common() })),
    headers: allHeaders,
    timeout: values.agentTimeout,
    addresses: traceAddresses,
    findAgent: find,
  }
  traceAddresses = target.addresses
  const exporter: Exporter = new Exporter({
    ...target,
    sampler,
    ...spanSteps(values, problem => findings.push(problem)),
    interval: values.flushInterval,
    partialSpans: values.partialFlushEnabled ? values.flushMinSpans : undefined,
    untraced,
    counts,
    traffic,
    delivered: (payload, verdict, address) => {
      if (verdict.rates) sampler.updateRates(verdict.rates)
      talk.delivered(payload, verdict, address, registry.patched)
    },
    refused: talk.refused,
    stateChanged: talk.stateChanged,
  })
  const busy = { milliseconds: 0 }
  const core = new Tracer(
    { service: values.service, traceId128: values.traceId128BitGenerationEnabled, mapService },
    scope,
    // The clock is read twice a trace only for those who look at it.
    values.runtimeMetrics ? timed(exporter, busy) : exporter,
  )
  const signals = startSignals({
    resolved,
    core,
    counts,
    traffic,
    busy: () => busy.milliseconds,
    log,
    findAgent: find,
    headers: allHeaders,
  })
  const looksItself = otlp !== undefined && (otlp.countsSpans || otlp.traces !== undefined)
  const features = new Later(
    (): AgentFeatures =>
      startAgentFeatures({
        resolved,
        core,
        exporter: looksItself ? undefined : exporter,
        log,
        common,
        findAgent: find,
        headers: allHeaders,
        changed(known) {
          otlp?.setPeerTags(known?.peerTags ?? [])
          const agreed = agreeOnForm(values, known)
          if (agreed.version === form.version && agreed.nativeAnnotations === form.nativeAnnotations) return
          form = agreed
          exporter.renew()
        },
      }),
    // There may be no agent where a collector has the traces.
    otlp?.traces === undefined,
  )
  const countsForAgent = !looksItself && values.statsComputationEnabled
  if (countsForAgent || values.protocolVersion === '0.5' || values.orgGuardEnabled) features.now()
  otlp?.start(exporter)
  const marker = (): string | undefined => features.made?.current?.organizationMarker
  const propagator = settingsPropagator(values, marker, log.warn)
  let started = false
  const tell = (message: string): void => {
    findings.push(message)
    // Before the first line, a finding becomes a part of it.
    if (started && values.startupLogs && isMainThread) log.warn(message)
  }
  const context: RegistryContext = {
    tracer: core,
    propagation: propagator,
    settings: values,
    log,
    tellLog: signals.tellLog,
    environment,
    resolved,
    found: ({ message }: Finding) => tell(message),
    problem: tell,
  }
  const registry = prepared?.registry ?? new Registry(context)
  for (const message of prepared?.findings ?? []) tell(message)
  registry.resume(context, instrumentations, uses)
  started = true
  const remote = startRemoteFeatures({
    ...afar,
    untraced: fn => scope.untraced(fn),
    spans: () => ({ started: core.started, counts, traffic }),
    otlp: () => otlp?.counters() ?? [],
    libraries: () => registry.patched,
    changed(keys) {
      if (keys.has('sampleRate') || keys.has('samplingRules'))
        sampler.reconfigure({ sampleRate: values.sampleRate, rules: values.samplingRules })
      if (keys.has('tags')) exporter.renew()
      if (keys.has('logInjection')) registry.reread()
      if (!values.enabled) turnOff(runtime)
    },
  })
  const undo = flushAtExit(exporter, {
    ...target,
    async flushOthers(limit) {
      const others = [features.made?.flush(), remote?.close(), otlp?.flush()]
      await Promise.all([signals.flushLast(limit), ...others.map(each => within(limit, each))])
    },
  })
  talk.started(findings)

  const runtime: ChangingRuntime = {
    core,
    propagator,
    registry,
    resolved,
    log,
    counts,
    signals,
    features: () => features.now(),
    remoteConfig: async () => remote?.poll() ?? [],
    findings,
    setAgent(url) {
      const { values: other, problems: refused } = resolveSettings({}, { url })
      if (other.url === undefined) {
        log.warn(`setUrl: ${refused.join('; ')}`)
        return
      }
      addresses = agentAddresses({ ...other, lookup })
      exporter.readdress()
      features.made?.refresh()
    },
    injectIntoLog(of, record) {
      if (typeof record !== 'object' || record === null) return
      const { env, version, logInjectionFormat, traceId128BitLoggingEnabled: traceId128 } = values
      addFields(record, logFields(of, { service: core.service, env, version, traceId128 }), logInjectionFormat)
    },
    async flush(timeout) {
      // What the agent agrees to changes what a payload says.
      if (countsForAgent) await within(timeout, features.now().asked)
      const others = [features.made?.flush(), otlp?.flush()]
      await Promise.all([exporter.flush(timeout), signals.flush(timeout), ...others.map(each => within(timeout, each))])
    },
    async stop(timeout) {
      undo()
      const others = [features.made?.stop(), remote?.stop(), otlp?.stop()]
      await Promise.all([exporter.flush(timeout), signals.stop(timeout), ...others.map(each => within(timeout, each))])
    },
  }
  return runtime
}

/** A sink that counts the time that its owner takes. */
function timed(sink: TraceSink, busy: { milliseconds: number }): TraceSink {
  return {
    completed(trace) {
      const start = now()
      sink.completed(trace)
      busy.milliseconds += now() - start
    },
    waiting: trace => sink.waiting(trace),
    sample: trace => sink.sample(trace),
  }
}
