import type { FunctionArn } from './arn'
import { type Fields, fieldsOf } from './fields'
import { type HttpRequest, httpTrigger } from './http-trigger'
import { messageTrigger } from './message-trigger'

/** Who called a function, as far as its event tells. */
export interface Trigger {
  /** As Datadog names it: `api-gateway`, `sqs`, `eventbridge`… */
  readonly source: string
  readonly arn: string | undefined
  /** What may carry a trace: the first that does is the parent, the others are linked. */
  readonly carriers: readonly unknown[]
  readonly request?: HttpRequest | undefined
  /** The service that called, as a span of its own; undefined where it makes none. */
  readonly service?: CallingService | undefined
}

/** A service of AWS that called, as a span would say it. */
export interface CallingService {
  readonly name: string
  readonly service: string
  readonly resource: string
  /** Wall-clock milliseconds. */
  readonly startTime: number
  /** True: the service waits for the function's answer. */
  readonly waits: boolean
  /** Text tags as a flat list. */
  readonly meta: readonly string[]
}

/** Tells by the shape of an event who has sent it; undefined where nobody knows. */
export function triggerOf(given: unknown, arn: FunctionArn | undefined): Trigger | undefined {
  const event = fieldsOf(given)
  return httpTrigger(event, arn) ?? messageTrigger(event)
}

/** What carries a trace without being a trigger of AWS: a call by its API, or an event of the user's own. */
export function otherCarriers(given: unknown, clientContext: unknown): readonly unknown[] {
  const { custom, Custom } = fieldsOf(clientContext)
  const own: Fields = fieldsOf(custom ?? Custom)
  const event = fieldsOf(given)
  return [own._datadog, own, event._datadog, event.headers].filter(each => typeof each === 'object' && each !== null)
}
