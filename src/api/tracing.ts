import { types } from 'node:util'
import { quote } from '../config/option'
import { safe, swallow } from '../core/fault'
import type { Scope } from '../core/scope'
import type { Span } from '../core/span'
import type { Tracer as Core } from '../core/tracer'
import { isRunning } from '../instrumentation/running'
import { fail, settle } from '../instrumentation/settle'
import { endingCallback } from '../instrumentation/trace-method'
import { alike } from '../instrumentation/wrap'
import type { Spare } from './spare'
import { startSpan } from './start-span'
import type { TraceOptions, Tracer } from './tracer-interface'

type Wrapped = (this: unknown, ...args: unknown[]) => unknown
type OptionsOfCall = TraceOptions | ((...args: unknown[]) => TraceOptions | undefined) | undefined

/** What may fail of ours around the user's own code, without failing. */
interface Around {
  readonly start: (name: string, options: TraceOptions | undefined) => Span
  readonly scope: () => Scope
}

/** Spans around the user's own code, made by the core in force at each call. */
export function tracing(core: () => Core, spare: Spare): Pick<Tracer, 'trace' | 'wrap' | 'startSpan'> {
  const around: Around = {
    start: safe(
      (name: string, options: TraceOptions | undefined) => startSpan(core(), name, options),
      () => spare.span,
    ),
    scope: safe(
      () => core().scope,
      () => spare.scope,
    ),
  }
  return {
    trace<Result>(name: string, ...rest: unknown[]): Result {
      const fn = rest.pop() as (span: Span, done?: (error?: unknown) => void) => Result
      if (typeof fn !== 'function')
        throw new TypeError(`trace(name, options?, fn) expected a function, got ${quote(fn)}`)
      return traceCall(around, name, rest[0] as TraceOptions | undefined, fn)
    },
    wrap<Fn extends (...args: never[]) => unknown>(name: string, ...rest: unknown[]): Fn {
      const fn = rest.pop() as Fn
      if (typeof fn !== 'function')
        throw new TypeError(`wrap(name, options?, fn) expected a function, got ${quote(fn)}`)
      try {
        return alike(fn, tracedBy(around, name, rest[0] as OptionsOfCall, fn) as unknown as Fn)
      } catch (error) {
        swallow(error)
        return fn
      }
    },
    startSpan: around.start,
  }
}

/** Calls `fn` in a span of its own, which ends with it: by `done` where it takes that, else by what it returns. */
function traceCall<Result>(
  { start, scope }: Around,
  name: string,
  options: TraceOptions | undefined,
  fn: (span: Span, done?: (error?: unknown) => void) => Result,
): Result {
  const span = start(name, options)
  const byCall = fn.length > 1
  const done = (error?: unknown): void => {
    try {
      if (error) fail(span, error)
      else span.finish()
    } catch (fault) {
      swallow(fault)
    }
  }
  let result: Result
  try {
    result = scope().run(span, fn, undefined, byCall ? [span, done] : [span])
  } catch (error) {
    fail(span, error)
    throw error
  }
  return byCall ? result : settle(span, result)
}

/** A function that calls `fn` in a span, which ends by the callback in its last place, else by what it returns. */
function tracedBy(
  { start, scope }: Around,
  name: string,
  given: OptionsOfCall,
  fn: (...args: never[]) => unknown,
): Wrapped {
  return function (this: unknown, ...args: unknown[]): unknown {
    const options = typeof given === 'function' ? Reflect.apply(given, this, args) : given
    const span = start(name, options)
    const last = args.at(-1)
    const byCall = typeof last === 'function'
    if (byCall) args[args.length - 1] = ending(span, last as (...args: unknown[]) => unknown, scope())
    let result: unknown
    try {
      result = scope().run(span, fn as (...args: unknown[]) => unknown, this, args)
    } catch (error) {
      fail(span, error)
      throw error
    }
    // A function that gives a promise has said when it is over, also where it never calls back.
    return byCall && !types.isPromise(result) && !isRunning(result) ? result : settle(span, result)
  }
}

const ending = safe(endingCallback, (_span, callback) => callback)
