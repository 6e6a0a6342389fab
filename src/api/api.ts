import { settingLines } from '../config/describe'
import { isMeasured } from '../config/kinds/measured'
import { quote } from '../config/option'
import { options } from '../config/rows/options'
import { SpanContext } from '../core/context'
import { Span } from '../core/span'
import { safeText } from '../core/tags'
import { fail, settle } from '../instrumentation/settle'
import { endingCallback } from '../instrumentation/trace-method'
import { alike } from '../instrumentation/wrap'
import { createDogStatsD } from '../metrics/dogstatsd'
import { type Prepared, prepare } from '../wiring/prepare'
import { idleRuntime, type Runtime } from '../wiring/runtime'
import { startTracer } from '../wiring/start'
import { held } from '../wiring/within'
import { activeBaggage } from './active-baggage'
import { addOpenTracing } from './opentracing'
import { otelProvider, providerClass } from './otel-provider'
import { otherPlugins } from './other-plugins'
import { inertProducts } from './products'
import type { Format, Reference, TraceOptions, Tracer } from './tracer-interface'
import { rumData, tagUser } from './user'

/** The tracer, and how it gets ready without starting. */
export interface StartableTracer {
  readonly tracer: Tracer
  /** Attaches to the libraries that load from now on, for an `init` that comes later. */
  prepare(): void
}

/** Makes the tracer that all ways in share. */
export function createTracer(): StartableTracer {
  let runtime: Runtime = idleRuntime()
  let started = false
  let prepared: Prepared | undefined
  let rumEnabled = false
  const uses = new Map<string, unknown>()
  const provider = otelProvider(() => runtime)

  function startSpan(name: string, options: TraceOptions = {}): Span {
    const { core } = runtime
    const { tags, links } = options ?? {}
    const service = textOf(options?.service) ?? textOf(tags?.['service.name'] ?? tags?.service)
    const span = core.start({
      name: safeText(name),
      parent: options?.childOf === undefined ? referenced(options?.references) : options.childOf,
      service,
      resource: textOf(options?.resource),
      type: textOf(options?.type),
      startTime: options?.startTime,
    })
    if (service !== undefined && span.service !== core.service) span.setText('_dd.svc_src', 'm')
    if (tags) span.addTags(tags)
    if (links) span.addLinks(links)
    if (isMeasured(options?.measured, name)) span.setNumber('_dd.measured', 1)
    return span
  }

  function tellUnknown(plugin: string): void {
    if (otherPlugins.some(other => other === plugin)) runtime.log.debug(`use: ${plugin} is not traced by this version`)
    else {
      const known = runtime.registry?.names.join(', ')
      runtime.log.warn(`use: there is no integration ${quote(plugin)}; known are ${known}`)
    }
  }

  const tracer: Tracer = {
    get tracer() {
      return tracer
    },
    get default() {
      return tracer
    },
    init(given) {
      if (started) {
        runtime.log.warn('init was called again: the tracer runs already, nothing was changed')
        return tracer
      }
      started = true
      rumEnabled = given?.experimental?.enableGetRumData === true
      runtime = startTracer(given, uses, prepared)
      if (runtime.resolved?.values.enabled && runtime.resolved.values.otelEnabled) provider().register()
      const names = runtime.registry?.names
      if (names !== undefined) for (const plugin of uses.keys()) if (!names.includes(plugin)) tellUnknown(plugin)
      return tracer
    },

    use(plugin: string, options: unknown = true) {
      if (runtime.registry === undefined) uses.set(plugin, options)
      else if (!runtime.registry.use(plugin, options)) tellUnknown(plugin)
      return tracer
    },

    trace<Result>(name: string, ...rest: unknown[]): Result {
      const fn = rest.pop() as (span: Span, done?: (error?: unknown) => void) => Result
      if (typeof fn !== 'function')
        throw new TypeError(`trace(name, options?, fn) expected a function, got ${quote(fn)}`)
      const span = startSpan(name, rest[0] as TraceOptions | undefined)
      const byCall = fn.length > 1
      const done = (error?: unknown): void => {
        if (error) fail(span, error)
        else span.finish()
      }
      let result: Result
      try {
        result = runtime.core.scope.activate(span, () => (byCall ? fn(span, done) : fn(span)))
      } catch (error) {
        fail(span, error)
        throw error
      }
      return byCall ? result : settle(span, result)
    },

    wrap<Fn extends (...args: never[]) => unknown>(name: string, ...rest: unknown[]): Fn {
      const fn = rest.pop() as Fn
      if (typeof fn !== 'function')
        throw new TypeError(`wrap(name, options?, fn) expected a function, got ${quote(fn)}`)
      const given = rest[0] as TraceOptions | ((...args: unknown[]) => TraceOptions | undefined) | undefined
      const wrapped = function (this: unknown, ...args: unknown[]): unknown {
        const options = typeof given === 'function' ? Reflect.apply(given, this, args) : given
        const span = startSpan(name, options)
        const last = args.at(-1)
        const byCall = typeof last === 'function'
        if (byCall)
          args[args.length - 1] = endingCallback(span, last as (...args: unknown[]) => unknown, runtime.core.scope)
        let result: unknown
        try {
          result = runtime.core.scope.activate(span, () => Reflect.apply(fn, this, args))
        } catch (error) {
          fail(span, error)
          throw error
        }
        return byCall ? result : settle(span, result)
      }
      return alike(fn, wrapped as unknown as Fn)
    },

    startSpan,
    scope: () => runtime.core.scope,

    inject(context, format, carrier) {
      if (format === 'log') runtime.injectIntoLog(context, carrier)
      if (!carries(format) || context === null) return
      runtime.propagator?.inject(context instanceof Span ? context.context() : context, carrier)
    },

    extract(format, carrier) {
      return carries(format) ? (runtime.propagator?.extract(carrier) ?? null) : null
    },

    setUrl(url) {
      runtime.setAgent(url)
      return tracer
    },

    flush: ({ timeout = 5000 } = {}) => runtime.flush(timeout),
    shutdown: ({ timeout = 5000 } = {}) => runtime.stop(timeout),

    ...activeBaggage(() => runtime.core.scope),
    ...inertProducts({
      setUser: user => void tracer.setUser(user),
      idleSpan: name => idleRuntime().core.start({ name, parent: null }),
      debug: message => runtime.log.debug(message),
    }),

    setUser(user) {
      const active = runtime.core.scope.active()
      if (active !== null && !tagUser(active, user))
        runtime.log.warn(`setUser: expected a user with an id, got ${quote(user)}`)
      return tracer
    },

    getRumData() {
      const active = runtime.core.scope.active()
      return active !== null && rumEnabled ? rumData(active) : ''
    },

    TracerProvider: providerClass(provider),
    dogstatsd: createDogStatsD(() => runtime.signals.statsd()),
    status: () => ({
      started,
      spans: { ...runtime.counts },
      findings: [...runtime.findings],
      settings: runtime.resolved === undefined ? [] : settingLines(options, runtime.resolved),
    }),
    async agent() {
      const features = runtime.features()
      await held(features?.asked ?? Promise.resolve())
      return features?.current
    },
    remoteConfig: () => held(runtime.remoteConfig()),
  }
  addOpenTracing(tracer)
  return {
    tracer,
    prepare() {
      if (!started) prepared ??= prepare()
    },
  }
}

/** The span or context that OpenTracing's references name first. */
function referenced(references: readonly Reference[] | undefined): Span | SpanContext | undefined {
  const context = references?.[0]?.referencedContext()
  return context instanceof SpanContext || context instanceof Span ? context : undefined
}

function carries(format: Format): boolean {
  return format === 'text_map' || format === 'http_headers'
}

/** Text of what an option gave: a number is written out, all else but text counts as left out. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}
