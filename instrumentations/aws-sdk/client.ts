import type { SpanHooks } from '../../src/operations/span-hooks'

/** Those in force. */
export interface Settings {
  readonly service: string | undefined
  readonly splitByAwsService: boolean
  readonly hooks: SpanHooks | undefined
}

/** Source: https://github.com/smithy-lang/smithy-typescript/blob/main/packages/core/src/submodules/client */
export interface Client {
  readonly config?: { readonly serviceId?: string; readonly region?: unknown }
}

/** A command: its class has the operation's name. */
export interface Command {
  readonly input: unknown
}

/** The service as its tags begin: `sqs`. */
export function idOf({ config }: Client): string {
  return String(config?.serviceId ?? 'aws')
    .replaceAll(' ', '')
    .toLowerCase()
}

/** The name of an operation: `SendMessage`. */
export function nameOf(command: Command): string {
  return command.constructor.name.replace(/^_|Command$/g, '')
}

/** A command that is sent in another's place: that one is the application's, which may send it again, even meanwhile. */
export function withInput(command: Command, input: unknown): Command {
  const properties: PropertyDescriptorMap = Object.getOwnPropertyDescriptors(command)
  properties.input = { value: input, enumerable: true, configurable: true, writable: true }
  return Object.create(Object.getPrototypeOf(command), properties)
}
