import { AsyncLocalStorage } from 'node:async_hooks'
import type { Baggage } from '../core/context'
import { safe } from '../core/fault'
import { type Held, type Scope, untraced } from '../core/scope'
import type { Trace } from '../core/trace'
import { baggageIn, withBaggage } from './baggage'
import { rootContext, spanIn, spanKey, suppressKey } from './context'
import { SpanView } from './span'
import type { Surroundings } from './surroundings'
import type { OtelContext, OtelContextManager } from './types'
import type { Views } from './views'

/** A context, and what it made active: as long as that is so, it is still the one. */
interface Entered {
  readonly context: OtelContext
  readonly held: Held
  readonly baggage: Baggage | undefined
}

type Passed = (...args: unknown[]) => unknown
type AnyFunction = (...args: never[]) => unknown

/**
 * OpenTelemetry's contexts over our scope. The scope holds the active span for both sides; a storage beside it holds the
 * rest of the context, and who changed the scope last is right.
 */
export function createContextManager({ core }: Surroundings, views: Views): OtelContextManager {
  const storage = new AsyncLocalStorage<Entered>()

  const active = safe(findActive, () => rootContext)

  function findActive(): OtelContext {
    const entered = storage.getStore()
    const held = core().scope.held()
    const span = typeof held === 'object' ? held : undefined
    if (entered !== undefined && entered.held === held && entered.baggage === span?.baggage) return entered.context
    const base = entered?.context ?? rootContext
    if (typeof held === 'symbol') return base.deleteValue(spanKey).setValue(suppressKey, true)
    if (span === undefined) return base === rootContext ? base : base.deleteValue(spanKey)
    const context = base.setValue(spanKey, views.of(span))
    return span.baggage === undefined ? context : withBaggage(context, span.baggage)
  }

  /** Baggage is the context's: what begins inside of it takes it along, and nothing else does. */
  const surroundings = safe(findBaggage, () => undefined)

  function findBaggage(trace: Trace | undefined): Baggage | undefined {
    const entered = storage.getStore()
    if (entered === undefined) return undefined
    const span = typeof entered.held === 'object' ? entered.held : undefined
    // A span of another trace has surroundings of its own, and who changed the baggage last is right.
    const isOther = trace !== undefined && span !== undefined && span.trace !== trace
    return isOther || span?.baggage !== entered.baggage ? undefined : baggageIn(entered.context)
  }

  /** What a context makes active; undefined where that cannot be found out. */
  const entering = safe<unknown, [OtelContext], { scope: Scope; entered: Entered } | undefined>(
    context => {
      const tracer = core()
      // Asked of here: before the start another one stands in.
      tracer.surroundings = surroundings
      const span = SpanView.spanOf(spanIn(context))
      const held = context.getValue(suppressKey) ? untraced : span
      return { scope: tracer.scope, entered: { context, held, baggage: span?.baggage } }
    },
    () => undefined,
  )

  function run(context: OtelContext, fn: AnyFunction, self: unknown, args: unknown[]): unknown {
    const found = entering(context)
    const { scope, entered } = found ?? {}
    if (scope === undefined || entered === undefined) return Reflect.apply(fn as Passed, self, args)
    const enter = (): unknown => storage.run(entered, () => Reflect.apply(fn as Passed, self, args))
    return scope.run(entered.held, enter, undefined, [])
  }

  function bind(context: OtelContext, target: unknown): unknown {
    if (typeof target !== 'function') return target
    const fn = target as AnyFunction
    const bound = function (this: unknown, ...args: unknown[]): unknown {
      return run(context, fn, this, args)
    }
    Object.defineProperty(bound, 'length', { value: fn.length, configurable: true })
    Object.defineProperty(bound, 'name', { value: fn.name, configurable: true })
    return bound
  }

  const manager: OtelContextManager = {
    active,
    with: (context, fn, self, ...args) => run(context, fn, self, args) as ReturnType<typeof fn>,
    bind: safe(bind, (_context, target) => target) as OtelContextManager['bind'],
    enable: () => manager,
    disable: () => manager,
  }
  return manager
}
