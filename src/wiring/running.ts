import type { SpanContext } from '../core/context'
import type { Span } from '../core/span'
import type { Tracer } from '../core/tracer'
import type { FlushResult, SpanNumbers } from '../export/counts'
import type { Exporter } from '../export/exporter'
import type { Registry } from '../instrumentation/registry'
import { addFields, logFields } from '../operations/log'
import type { Propagator } from '../propagation/propagator'
import { type ChangingParts, initAgain } from './again'
import type { Agreement } from './agreement'
import type { OtlpExport } from './otlp-export'
import type { RemoteFeatures } from './remote-features'
import type { Setup } from './setup'
import type { Signals } from './signals'
import type { ChangingRuntime } from './turn-off'
import type { Watch } from './watch'
import { within } from './within'

/** Those parts that send on their own: each has something to send at the end. */
export interface SendingParts {
  readonly agreement: Agreement
  readonly otlp: OtlpExport | undefined
  readonly signals: Signals
  readonly remote: RemoteFeatures | undefined
}

/** The parts of a tracer that runs. */
export interface RunningParts extends SendingParts {
  readonly setup: Setup
  readonly core: Tracer
  readonly propagator: Propagator
  readonly registry: Registry
  readonly exporter: Exporter
  readonly spans: () => SpanNumbers
  readonly watch: Watch
  /** Tells the parts which settings have changed. */
  readonly changed: ChangingParts['changed']
  /** Leaves the end of the process alone. */
  readonly undo: () => void
}

/** A tracer that runs, as the API sees it. */
export function runningRuntime(parts: RunningParts): ChangingRuntime {
  const { setup, core, propagator, registry, spans, signals, agreement, remote } = parts
  const { resolved, log, findings } = setup
  return {
    core,
    propagator,
    registry,
    resolved,
    log,
    spans,
    watch: parts.watch,
    signals,
    otlp: () => parts.otlp?.deliveries(),
    features: () => agreement.features.now(),
    remoteConfig: async () => remote?.poll() ?? [],
    findings: findings.all,
    tell: findings.tell,
    initAgain: code => initAgain(code, { setup, changed: parts.changed, moved: () => moved(parts) }),
    setAgent: url => setAgent(url, parts),
    injectIntoLog: (of, record) => injectIntoLog(of, record, parts),
    flush: (timeout, last = false) => flush(timeout, parts, last),
    stop: timeout => stop(timeout, parts),
  }
}

/** Sends what is owed beside traces when the process ends. Never rejects. */
export async function flushLast(timeout: number, { agreement, otlp, signals, remote }: SendingParts): Promise<void> {
  const others = [agreement.features.made?.flush(), remote?.close(), otlp?.flush()]
  await Promise.all([signals.flushLast(timeout), ...others.map(each => within(timeout, each))])
}

/** Whether anything may be owed beside traces. */
export function owesOthers({ agreement, otlp, signals, remote }: SendingParts): boolean {
  return agreement.binding || otlp !== undefined || remote !== undefined || signals.owe()
}

async function flush(
  timeout: number,
  { agreement, otlp, signals, exporter }: RunningParts,
  last: boolean,
): Promise<FlushResult> {
  const { features, binding } = agreement
  // What the agent agrees to changes what a payload says.
  if (binding) await within(timeout, features.now().asked)
  const others = [features.made?.flush(), otlp?.flush()]
  const [flushed] = await Promise.all([
    exporter.flush(timeout, last),
    signals.flush(timeout),
    ...others.map(each => within(timeout, each)),
  ])
  return flushed
}

async function stop(timeout: number, parts: RunningParts): Promise<FlushResult> {
  const { agreement, otlp, signals, remote, exporter, undo } = parts
  undo()
  const others = [agreement.features.made?.stop(), remote?.stop(), otlp?.stop()]
  const [flushed] = await Promise.all([
    exporter.flush(timeout),
    signals.stop(timeout),
    ...others.map(each => within(timeout, each)),
  ])
  return flushed
}

function setAgent(url: string | URL, { setup, exporter, agreement }: RunningParts): void {
  const problems = setup.move({ url })
  if (problems !== undefined) {
    setup.log.warn(`setUrl: ${problems.join('; ')}`)
    return
  }
  moved({ exporter, agreement })
}

/** The agent is elsewhere from now on. */
function moved({ exporter, agreement }: Pick<RunningParts, 'exporter' | 'agreement'>): void {
  exporter.readdress()
  agreement.features.made?.refresh()
}

function injectIntoLog(of: Span | SpanContext | null, record: unknown, { setup, core }: RunningParts): void {
  if (typeof record !== 'object' || record === null) return
  const { env, version, logInjectionFormat, traceId128BitLoggingEnabled: traceId128 } = setup.resolved.values
  addFields(record, logFields(of, { service: core.service, env, version, traceId128 }), logInjectionFormat)
}
