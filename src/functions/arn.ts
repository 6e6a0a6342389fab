import { textOf } from './fields'

/** What the ARN of a function names. */
export interface FunctionArn {
  readonly partition: string
  readonly region: string
  readonly account: string
  /** The function's ARN alone, in lower case, as Datadog knows it. */
  readonly whole: string
  /** The alias or version that was called; undefined where the ARN names none. */
  readonly qualifier: string | undefined
}

/** Reads `arn:aws:lambda:region:account:function:name[:qualifier]`; undefined where it is none. */
export function functionArn(arn: unknown): FunctionArn | undefined {
  const parts = textOf(arn)?.split(':') ?? []
  const [, partition = '', , region = '', account = '', , name] = parts
  if (name === undefined) return undefined
  const whole = parts.slice(0, 7).join(':').toLowerCase()
  return { partition, region, account, whole, qualifier: textOf(parts[7]) }
}
