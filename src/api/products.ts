import type { Span } from '../core/span'

type Anything = Readonly<Record<string, unknown>>
type AnyFunction = (...args: never[]) => unknown
type Done = (error?: Error) => void

/** Who is signed in. */
export interface User {
  /** What tells one user from another; becomes the tag `usr.id`. */
  readonly id: string
  /** The address of mail. */
  readonly email?: string | undefined
  /** The name that people read. */
  readonly name?: string | undefined
  /** The session in which the user is signed in. */
  readonly session_id?: string | undefined
  /** What the user may do, in the words of the application. */
  readonly role?: string | undefined
  /** What the user was allowed for this session. */
  readonly scope?: string | undefined
  readonly [field: string]: string | undefined
}

/** Datadog's Application Security, without effect: nobody is blocked and no event is recorded. */
export interface Appsec {
  trackUserLoginSuccessEvent(user: User, metadata?: Anything): void
  trackUserLoginFailureEvent(userId: string, exists: boolean, metadata?: Anything): void
  trackCustomEvent(eventName: string, metadata?: Anything): void
  /** False. */
  isUserBlocked(user: User): boolean
  /** False: the request goes on. */
  blockRequest(request?: unknown, response?: unknown): boolean
  /** As the tracer's own `setUser`. */
  setUser(user: User): void
  readonly eventTrackingV2: {
    trackUserLoginSuccess(login: string, user?: User | string | null, metadata?: unknown): void
    trackUserLoginFailure(login: string, exists?: unknown, metadata?: unknown): void
  }
}

/** Labels of profiles, without effect: samples here do not carry them. */
export interface Profiling {
  setCustomLabelKeys(keys: Iterable<string>): void
  /** Runs `fn` and returns what it returns. */
  runWithLabels<Result>(labels: Readonly<Record<string, string | number>>, fn: () => Result): Result
}

/** Datadog's Data Streams, without effect. */
export interface DataStreamsCheckpointer {
  setProduceCheckpoint(type: string, target: string, carrier: unknown): void
  setConsumeCheckpoint(type: string, source: string, carrier: unknown, manualCheckpoint?: boolean): undefined
  trackTransaction(transactionId: string, checkpointName: string, span?: Span | null): void
}

/** Datadog's LLM Observability, without effect: functions run, with a span that goes nowhere. */
export interface LlmObservability {
  readonly enabled: boolean
  enable(options: Anything): void
  disable(): void
  trace<Result>(options: Anything, fn: (span: Span, done: Done) => Result): Result
  wrap<Fn extends AnyFunction>(options: Anything, fn: Fn): Fn
  decorate(options: Anything): (target: unknown, context: unknown) => void
  exportSpan(span?: Span): { readonly traceId: string; readonly spanId: string }
  annotate(spanOrOptions: unknown, options?: Anything): void
  registerProcessor(processor: AnyFunction): void
  deregisterProcessor(): void
  submitEvaluation(spanContext: unknown, options: Anything): void
  submitFeedback(options: Anything): void
  annotationContext<Result>(options: Anything, fn: () => Result): Result
  routingContext<Result>(options: Anything, fn: () => Result): Result
  flush(): void
}

/** What a feature flag evaluates to: the default that was given. */
export type Evaluation<Value> = Promise<{ readonly value: Value; readonly reason: string }>

/** Datadog's feature flags, without effect: every flag has the default that was given. */
export interface OpenFeatureProvider {
  readonly metadata: { readonly name: string }
  resolveBooleanEvaluation(flag: string, byDefault: boolean, context?: object, logger?: object): Evaluation<boolean>
  resolveStringEvaluation(flag: string, byDefault: string, context?: object, logger?: object): Evaluation<string>
  resolveNumberEvaluation(flag: string, byDefault: number, context?: object, logger?: object): Evaluation<number>
  resolveObjectEvaluation<Value>(flag: string, byDefault: Value, context?: object, logger?: object): Evaluation<Value>
}

/** Datadog's AI Guard, without effect: everything is allowed. */
export interface AiGuard {
  evaluate(
    messages: readonly unknown[],
    options?: Anything,
  ): Promise<{ readonly action: 'ALLOW'; readonly reason: string; readonly tags: readonly string[] }>
}

/** What belongs to Datadog's products beside tracing: there, so that code that calls it runs on, and without effect. */
export interface Products {
  /** Datadog's Application Security, without effect. */
  readonly appsec: Appsec
  /** Labels of Datadog's profiles, without effect. */
  readonly profiling: Profiling
  /** Datadog's Data Streams, without effect. */
  readonly dataStreamsCheckpointer: DataStreamsCheckpointer
  /** Datadog's LLM Observability, without effect: functions run, with a span that goes nowhere. */
  readonly llmobs: LlmObservability
  /** Datadog's feature flags, without effect: every flag has the default that was given. */
  readonly openfeature: OpenFeatureProvider
  /** Datadog's AI Guard, without effect: everything is allowed. */
  readonly aiguard: AiGuard
}

/** What the products need of the tracer. */
export interface ProductsContext {
  readonly setUser: (user: User) => void
  /** A span that goes nowhere. */
  readonly idleSpan: (name: string) => Span
  readonly debug: (message: string) => void
}

/** Makes the products; each says once, at the first call, that it has no effect. */
export function inertProducts({ setUser, idleSpan, debug }: ProductsContext): Products {
  const told = new Set<string>()
  const inert = (product: string) => (): undefined => {
    if (!told.has(product)) debug(`${product} is no part of this package: its calls have no effect`)
    told.add(product)
    return undefined
  }
  const security = inert('appsec')
  const streams = inert('dataStreamsCheckpointer')
  const labels = inert('profiling labels')
  const models = inert('llmobs')
  const flags = inert('openfeature')
  const guard = inert('aiguard')
  const refuse = (): false => security() ?? false
  const running = <Result>(_: unknown, fn: () => Result): Result => {
    models()
    return fn()
  }
  async function byDefault<Value>(_: string, value: Value): Evaluation<Value> {
    flags()
    return { value, reason: 'DEFAULT' }
  }
  return {
    appsec: {
      trackUserLoginSuccessEvent: security,
      trackUserLoginFailureEvent: security,
      trackCustomEvent: security,
      isUserBlocked: refuse,
      blockRequest: refuse,
      setUser,
      eventTrackingV2: { trackUserLoginSuccess: security, trackUserLoginFailure: security },
    },
    profiling: {
      setCustomLabelKeys: labels,
      runWithLabels(_, fn) {
        labels()
        return fn()
      },
    },
    dataStreamsCheckpointer: {
      setProduceCheckpoint: streams,
      setConsumeCheckpoint: streams,
      trackTransaction: streams,
    },
    llmobs: {
      enabled: false,
      enable: models,
      disable: models,
      trace(options, fn) {
        models()
        return fn(idleSpan(String(options.name ?? options.kind)), () => {})
      },
      wrap(_, fn) {
        models()
        return fn
      },
      decorate: () => models,
      exportSpan(span) {
        models()
        const context = (span ?? idleSpan('llmobs')).context()
        return { traceId: context.toTraceId(true), spanId: context.toSpanId() }
      },
      annotate: models,
      registerProcessor: models,
      deregisterProcessor: models,
      submitEvaluation: models,
      submitFeedback: models,
      annotationContext: running,
      routingContext: running,
      flush: models,
    },
    openfeature: {
      metadata: { name: 'tracer' },
      resolveBooleanEvaluation: byDefault,
      resolveStringEvaluation: byDefault,
      resolveNumberEvaluation: byDefault,
      resolveObjectEvaluation: byDefault,
    },
    aiguard: {
      async evaluate() {
        guard()
        return { action: 'ALLOW', reason: 'AI Guard is no part of this package', tags: [] }
      },
    },
  }
}
