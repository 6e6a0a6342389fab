import { quote } from '../config/option'
import { shield, unrejected } from '../core/fault'
import { noNumbers, nothingFlushed } from '../export/counts'
import { createDogStatsD } from '../metrics/dogstatsd'
import { idleRuntime } from '../wiring/runtime'
import { activeBaggage } from './active-baggage'
import { carriers } from './carriers'
import { lambdaOf } from './lambda'
import { beginLife, type Life } from './life'
import { addOpenTracing } from './opentracing'
import { providerClass } from './otel-provider'
import { inertProducts } from './products'
import { makeSpare } from './spare'
import { type Testing, testingOf } from './testing'
import { told } from './told'
import type { FlushOptions, Tracer } from './tracer-interface'
import { tracing } from './tracing'
import { rumData, tagUser } from './user'

/** Milliseconds that a flush waits. */
const usualTimeout = 5000

/** The tracer, and how it gets ready without starting. */
export interface StartableTracer {
  readonly tracer: Tracer
  /** Attaches to the libraries that load from now on, for an `init` that comes later. */
  prepare(): void
  readonly testing: Testing
  /** What is found of other copies of this package, a sentence each. */
  readonly copies: string[]
}

/** Makes the tracer that all ways in share. */
export function createTracer(): StartableTracer {
  const life = beginLife()
  const tracer = tracerOf(life)
  addOpenTracing(tracer)
  return { tracer, prepare: life.prepare, testing: testingOf(life), copies: life.copies }
}

/** All functions of the tracer, over what is in force when one is called. */
function tracerOf(life: Life): Tracer {
  const { runtime } = life
  const spare = makeSpare()
  const scope = () => runtime().core.scope
  const tracer: Tracer = {
    get tracer() {
      return tracer
    },
    get default() {
      return tracer
    },
    init(given) {
      life.start(given)
      return tracer
    },
    use(plugin: unknown, options: unknown = true) {
      life.use(plugin, options)
      return tracer
    },
    ...tracing(() => runtime().core, spare),
    scope,
    ...carriers(runtime),
    lambda: lambdaOf(runtime),
    setUrl(url) {
      runtime().setAgent(url)
      return tracer
    },
    flush: options => unrejected(() => runtime().flush(timeoutIn(options)), nothingFlushed),
    shutdown: options => unrejected(() => runtime().stop(timeoutIn(options)), nothingFlushed),
    ...activeBaggage(() => runtime().core),
    ...inertProducts({
      setUser: user => void tracer.setUser(user),
      idleSpan: name => idleRuntime().core.start({ name, parent: null }),
      debug: message => runtime().log.debug(message),
    }),
    ...signedIn(life, () => tracer),
    TracerProvider: providerClass(life.provider),
    dogstatsd: createDogStatsD(() => runtime().signals.statsd()),
    ...told(life),
  }
  const itself = () => tracer
  const nothing = () => undefined
  const given = async () => undefined
  const flushed = async () => nothingFlushed
  shield(tracer.dogstatsd, {
    increment: nothing,
    decrement: nothing,
    gauge: nothing,
    histogram: nothing,
    distribution: nothing,
    set: nothing,
    flush: given,
  })
  return shield(tracer, {
    init: itself,
    use: itself,
    scope: () => spare.scope,
    inject: nothing,
    extract: () => null,
    setUrl: itself,
    flush: flushed,
    shutdown: flushed,
    setBaggageItem: () => ({}),
    getBaggageItem: nothing,
    getAllBaggageItems: () => ({}),
    removeBaggageItem: () => ({}),
    removeAllBaggageItems: () => ({}),
    setUser: itself,
    getRumData: () => '',
    status: () => ({
      started: false,
      spans: { ...noNumbers },
      leftOut: { tags: 0, annotations: 0 },
      findings: [],
      settings: [],
    }),
    agent: given,
    remoteConfig: async () => [],
  })
}

/** How long to wait, in milliseconds: what was asked for, where that is a number. */
function timeoutIn(options: FlushOptions | undefined): number {
  try {
    const timeout = options?.timeout
    if (typeof timeout === 'number' && timeout >= 0) return timeout
  } catch {
    // A getter of theirs.
  }
  return usualTimeout
}

/** Who is signed in where the active span is, and what his browser may know of it. */
function signedIn({ runtime, givesRumData }: Life, tracer: () => Tracer): Pick<Tracer, 'setUser' | 'getRumData'> {
  const active = () => runtime().core.scope.active()
  return {
    setUser(user) {
      const span = active()
      if (span !== null && !tagUser(span, user))
        runtime().log.warn(`setUser: expected a user with an id, got ${quote(user)}`)
      return tracer()
    },
    getRumData() {
      const span = active()
      return span !== null && givesRumData() ? rumData(span) : ''
    },
  }
}
