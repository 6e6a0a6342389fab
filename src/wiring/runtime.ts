import type { ResolvedSettings } from '../config/settings'
import { asyncStorageBackend } from '../core/async-storage'
import type { SpanContext } from '../core/context'
import { Scope } from '../core/scope'
import type { Span } from '../core/span'
import type { TraceSink } from '../core/trace'
import { Tracer } from '../core/tracer'
import { type FlushResult, noNumbers, nothingFlushed, type SpanNumbers } from '../export/counts'
import type { Registry } from '../instrumentation/registry'
import { createLog, type Log } from '../log/log'
import type { Propagator } from '../propagation/propagator'
import type { AppliedConfig } from '../remote-config/client'
import type { AgentFeatures } from './agent-features'
import type { OtlpDeliveries } from './otlp-export'
import { noSignals, type Signals } from './signals'
import type { Watch } from './watch'

/** A tracer that runs, or the one that stands in before the start: it makes spans that go nowhere. */
export interface Runtime {
  readonly core: Tracer
  readonly propagator: Propagator | undefined
  readonly registry: Registry | undefined
  readonly resolved: ResolvedSettings | undefined
  readonly log: Log
  readonly spans: () => SpanNumbers
  /** Lets somebody watch the spans of this process; undefined where none are made. */
  readonly watch: Watch | undefined
  readonly signals: Signals
  /** What became of what goes to a collector beside traces; undefined where nothing does. */
  readonly otlp: () => OtlpDeliveries | undefined
  /** What is agreed with the agent; undefined before the start. */
  readonly features: () => AgentFeatures | undefined
  /** Asks for settings from afar; resolves to all that is there then, nothing where that is off. Never rejects. */
  readonly remoteConfig: () => Promise<readonly AppliedConfig[]>
  /** What a user should know: what was ignored, and which libraries cannot be traced. */
  readonly findings: readonly string[]
  /** Adds to them; said at once where the first line was printed already. */
  readonly tell: (finding: string) => void
  /** Takes the options of an `init` that comes after the start. */
  initAgain(code: unknown): void
  setAgent(url: string | URL): void
  /** Adds the ids of a span, and who writes, to a log record. */
  injectIntoLog(of: Span | SpanContext | null, record: unknown): void
  /** Sends what has ended; the last time also stops where no agent is there, and tries again soon where one fails. */
  flush(timeout: number, last?: boolean): Promise<FlushResult>
  stop(timeout: number): Promise<FlushResult>
}

/** What stands in before the start. */
export function idleTracer(scope: Scope): Tracer {
  const sink: TraceSink = {
    completed: trace => {
      trace.finished = []
    },
    waiting: trace => {
      trace.finished = []
    },
    sample: () => {},
  }
  return new Tracer({ service: 'node', traceId128: true, mapService: undefined }, scope, sink)
}

/** What there is before the start, and where tracing is off. */
export function idleRuntime(): Runtime {
  return {
    core: idleTracer(new Scope(asyncStorageBackend())),
    propagator: undefined,
    registry: undefined,
    resolved: undefined,
    log: createLog('warn'),
    spans: () => ({ ...noNumbers }),
    watch: undefined,
    signals: noSignals(),
    otlp: () => undefined,
    features: () => undefined,
    remoteConfig: async () => [],
    findings: [],
    tell: () => {},
    initAgain: () => {},
    setAgent: () => {},
    injectIntoLog: () => {},
    flush: async () => nothingFlushed,
    stop: async () => nothingFlushed,
  }
}
