import { types } from 'node:util'
import { readEnvironment } from '../config/environment'
import { safe } from '../core/fault'
import { alike, hide } from '../instrumentation/wrap'
import { functionArn } from './arn'
import { watchEnds } from './ends'
import { fieldsOf } from './fields'
import { Invocation } from './invocation'
import { OpenSpans } from './open-spans'
import type { LambdaContext, Surroundings } from './surroundings'
import { triggerOf } from './trigger'

type Handler = (this: unknown, ...args: unknown[]) => unknown

/** Marks what is traced already: the exec wrapper meets handlers that the user has wrapped. */
const mark = Symbol.for('tracer.lambda')
/** By it AWS's runtime knows a handler of `awslambda.streamifyResponse`. */
const streaming = Symbol.for('aws.lambda.runtime.handler.streaming')

/** Makes what traces the handlers of AWS Lambda; `now` gives what is in force at a call. */
export function createLambda(now: () => Surroundings): <Fn extends (...args: never[]) => unknown>(handler: Fn) => Fn {
  const begin = beginner(now)
  return <Fn extends (...args: never[]) => unknown>(given: Fn): Fn => {
    const handler = given as unknown as Handler & { readonly [mark]?: true; readonly [streaming]?: unknown }
    if (handler[mark]) return given
    const traced: typeof handler = function (this: unknown, ...args: unknown[]): unknown {
      const streams = (traced[streaming] ?? handler[streaming]) !== undefined
      const invocation = begin(args, streams)
      if (invocation === undefined) return Reflect.apply(handler, this, args)
      return follow(invocation, handler, this, args, streams)
    }
    const made = alike(given, traced as unknown as Fn)
    hide(made, mark, true)
    return made
  }
}

/** Begins calls: the first one of a process is a cold start. */
function beginner(now: () => Surroundings): (args: readonly unknown[], streams: boolean) => Invocation | undefined {
  const open = new OpenSpans()
  const { AWS_EXECUTION_ENV = '' } = readEnvironment()
  const runtime = /nodejs[\w.]+/.exec(AWS_EXECUTION_ENV)?.[0] ?? `nodejs${process.versions.node.split('.')[0]}.x`
  let isCold = true
  return safe(
    (args: readonly unknown[], streams: boolean) => {
      const surroundings = now()
      const wasCold = isCold
      isCold = false
      if (surroundings.propagator === undefined) return undefined
      const event = args[0]
      const context: LambdaContext = fieldsOf(args[streams ? 2 : 1])
      const arn = functionArn(context.invokedFunctionArn)
      const called = { context, arn, trigger: triggerOf(event, arn), isCold: wasCold, runtime }
      return new Invocation(event, called, surroundings, open)
    },
    () => undefined,
  )
}

/** Calls the handler in its span, and gives its answer on when the spans are sent. */
function follow(invocation: Invocation, handler: Handler, self: unknown, args: unknown[], streams: boolean): unknown {
  const mayCallBack = !streams && watchEnds(invocation, args)
  let result: unknown
  try {
    result = invocation.run(handler, self, args)
  } catch (error) {
    invocation.end({ error })
    // Where there is a runtime it takes a rejection for the same, and waits until the spans are sent.
    if (!isInLambda()) throw error
    return invocation.send().then(() => {
      throw error
    })
  }
  if (types.isPromise(result)) return afterSending(invocation, result)
  if (mayCallBack) return result
  if (isInLambda()) return afterSending(invocation, Promise.resolve(result))
  invocation.end({ result })
  return result
}

/** A promise that settles alike, when the spans are sent. */
async function afterSending(invocation: Invocation, promise: Promise<unknown>): Promise<unknown> {
  let result: unknown
  try {
    result = await promise
  } catch (error) {
    invocation.end({ error })
    await invocation.send()
    throw error
  }
  invocation.end({ result })
  await invocation.send()
  return result
}

function isInLambda(): boolean {
  return readEnvironment().AWS_LAMBDA_RUNTIME_API !== undefined
}
