import type { ResolvedSettings } from '../config/settings'
import type { Tracer } from '../core/tracer'
import type { Counts, Traffic } from '../export/counts'
import type { Log } from '../log/log'
import type { TellLog } from '../logs/page'
import type { StatsdClient } from '../metrics/client'
import type { RunningMetrics } from '../metrics/install'
import { version } from '../process/identity'
import type { RunningProfiler } from '../profiling/install'
import { hideInMessage } from '../secrets/message'
import type { Address } from '../transport/address'
import { Later } from './later'
import { logPage, metrics, profiling } from './parts'
import { runtimeId } from './runtime-id'
import { within } from './within'

/** What the signals beside traces need of their surroundings. */
export interface SignalsContext {
  readonly resolved: ResolvedSettings
  readonly core: Tracer
  readonly counts: Counts
  readonly traffic: Traffic
  /** Milliseconds so far in which the end of traces had the event loop. */
  readonly busy: () => number
  readonly log: Log
  readonly findAgent: () => Promise<Address | undefined>
  readonly headers: () => Readonly<Record<string, string>>
}

/** The signals beside traces, as far as they are on. */
export interface Signals {
  /** The client for metrics, made when it is first asked for. */
  statsd(): StatsdClient | undefined
  /** Takes what the application logs in the scope of a span. */
  readonly tellLog: TellLog | undefined
  /** Whether anything of these signals may wait. */
  owe(): boolean
  /** Sends what waits; resolves when the system has it, or after `timeout` milliseconds. Never rejects. */
  flush(timeout: number): Promise<void>
  /** The same, and the profile of the period that has begun. */
  flushLast(timeout: number): Promise<void>
  stop(timeout: number): Promise<void>
}

/** Signals of a tracer that does not run: metrics of the user go nowhere. */
export function noSignals(): Signals {
  return {
    statsd: () => undefined,
    tellLog: undefined,
    owe: () => false,
    flush: async () => {},
    flushLast: async () => {},
    stop: async () => {},
  }
}

/** Starts the signals that are on. What is off is not loaded: it costs the start nothing. */
export function startSignals(context: SignalsContext): Signals {
  const { values } = context.resolved
  const client = new Later(() => createClient(context), false)
  const running = values.runtimeMetrics ? startRuntimeMetrics(context, client.now()) : undefined
  const profiler = values.profiling ? startProfiler(context) : undefined
  const logPage = startLogPage(context)
  const flush = async (timeout: number): Promise<void> => {
    await Promise.all([within(timeout, (running ?? client.made)?.flush()), within(timeout, logPage?.flush())])
  }
  return {
    statsd: () => client.now(),
    tellLog: logPage,
    owe: () => (profiler ?? logPage ?? client.made) !== undefined,
    flush,
    async flushLast(timeout) {
      await Promise.all([flush(timeout), within(timeout, profiler?.flush())])
    },
    async stop(timeout) {
      await Promise.all([within(timeout, running?.stop()), within(timeout, profiler?.stop())])
      await within(timeout, client.made?.close())
    },
  }
}

function createClient({ resolved, core, log }: SignalsContext): StatsdClient {
  const { values } = resolved
  const { createStatsdClient, statsdAddress } = metrics()
  return createStatsdClient({
    address: statsdAddress(values),
    tags: {
      service: core.service,
      ...(values.env !== undefined && { env: values.env }),
      ...(values.version !== undefined && { version: values.version }),
      ...Object.fromEntries(values.tags),
      ...(values.runtimeMetricsRuntimeId && { 'runtime-id': runtimeId }),
    },
    warn: log.warn,
    untraced: fn => core.scope.untraced(fn),
  })
}

function startRuntimeMetrics(context: SignalsContext, client: StatsdClient): RunningMetrics {
  const { resolved, core, counts, traffic } = context
  const { runtimeMetricsGc: garbage, runtimeMetricsEventLoop: eventLoop } = resolved.values
  const { sendRuntimeMetrics } = metrics()
  return sendRuntimeMetrics(client, { garbage, eventLoop }, () => ({
    started: core.started,
    finished: counts.finished,
    sent: counts.sent,
    dropped: {
      full: counts.droppedFull,
      refused: counts.droppedRefused,
      broken: counts.droppedBroken,
      rejected: counts.rejected,
    },
    ...traffic,
    busy: context.busy(),
  }))
}

function startProfiler({ resolved, core, log, findAgent, headers }: SignalsContext): RunningProfiler | undefined {
  const { values } = resolved
  try {
    const { startProfiling } = profiling()
    return startProfiling({
      profiled: {
        service: core.service,
        env: values.env,
        version: values.version,
        tags: values.tags,
        runtimeId,
        tracerVersion: version,
      },
      period: values.profilingUploadPeriod,
      wall: values.profilingWalltimeEnabled,
      heap: values.profilingHeapEnabled,
      sourceMaps: values.profilingSourceMap,
      findAgent,
      headers,
      untraced: fn => core.scope.untraced(fn),
      warn: log.warn,
    })
  } catch (error) {
    // A Node that was built without an inspector has no profiler.
    log.warn(`there are no profiles: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

/** Sends log lines to the page of the embedded agent, where that is asked for. */
function startLogPage({ resolved, core }: SignalsContext) {
  const { logsPageUrl, errorObfuscationEnabled } = resolved.values
  if (logsPageUrl === undefined) return undefined
  const { sendLogsTo } = logPage()
  return sendLogsTo(logsPageUrl, fn => core.scope.untraced(fn), errorObfuscationEnabled ? hideInMessage : undefined)
}
