import type { ResolvedSettings } from '../config/settings'
import type { Tracer } from '../core/tracer'
import type { Propagator } from '../propagation/propagator'

/** What is in force when a function is called. */
export interface Surroundings {
  readonly core: Tracer
  /** Undefined where nothing is traced. */
  readonly propagator: Propagator | undefined
  readonly resolved: ResolvedSettings | undefined
  /** Sends what has ended, up to `timeout` milliseconds; the last time also stops where no agent is there. Never rejects. */
  flush(timeout: number, last?: boolean): Promise<unknown>
}

/**
 * What Lambda tells of a call.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface LambdaContext {
  readonly functionName?: unknown
  readonly functionVersion?: unknown
  readonly invokedFunctionArn?: unknown
  readonly awsRequestId?: unknown
  readonly clientContext?: unknown
  getRemainingTimeInMillis?(): number
  done?: unknown
  succeed?: unknown
  fail?: unknown
}
