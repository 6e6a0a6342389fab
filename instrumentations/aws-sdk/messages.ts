import type { SpanContext } from '../../src/core/context'
import type { Span } from '../../src/core/span'
import type { Kit } from '../../src/instrumentation/kit'
import { parsed } from '../../src/operations/job'
import { carriedBy, contextOf, linkAll } from '../../src/operations/message'

type Attributes = Readonly<Record<string, unknown>>
interface Entry {
  readonly MessageAttributes?: Attributes
}
interface Received extends Entry {
  readonly Body?: string
}

/** The attribute that Datadog's tracers look for. */
const key = '_datadog'
/** A message of SQS has no more attributes than these, so neither has one of SNS that goes there. */
const most = 10
/** The longest body in which the envelope of SNS or EventBridge is looked for. */
const longest = 262_144

/** Operations that send messages, and where a batch of them is. */
const sending: Readonly<Record<string, string | undefined>> = {
  'sqs SendMessage': undefined,
  'sqs SendMessageBatch': 'Entries',
  'sns Publish': undefined,
  'sns PublishBatch': 'PublishBatchRequestEntries',
}

/** Whether an operation sends messages. */
export function isSending(service: string, name: string): boolean {
  return Object.hasOwn(sending, `${service} ${name}`)
}

/** A copy of a call's input with the trace in its messages; undefined where it stays as it is. */
export function carry<Settings>(
  service: string,
  name: string,
  given: unknown,
  span: Span,
  kit: Kit<Settings>,
): unknown {
  if (typeof given !== 'object' || given === null) return undefined
  if (service === 'sqs' && name === 'ReceiveMessage') return asking(given)
  if (!isSending(service, name)) return undefined
  const text = JSON.stringify(carriedBy(span, kit))
  // SNS takes a text that looks like JSON for a list that subscribers may filter by.
  const attribute =
    service === 'sns'
      ? { DataType: 'Binary', BinaryValue: Buffer.from(text) }
      : { DataType: 'String', StringValue: text }
  const batch = sending[`${service} ${name}`]
  if (batch === undefined) return withAttribute(given, attribute)
  const entries = (given as Readonly<Record<string, unknown>>)[batch]
  if (!Array.isArray(entries)) return undefined
  span.setNumber('messaging.batch.message_count', entries.length)
  return { ...given, [batch]: entries.map((entry: Entry) => withAttribute(entry, attribute)) }
}

function withAttribute<Message extends object>(message: Message, attribute: object): Message {
  const { MessageAttributes = {}, PhoneNumber } = (message ?? {}) as Entry & { readonly PhoneNumber?: unknown }
  if (PhoneNumber !== undefined || Object.keys(MessageAttributes ?? {}).length >= most) return message
  return { ...message, MessageAttributes: { ...MessageAttributes, [key]: attribute } }
}

/** Attributes come only where they are asked for. */
function asking(input: object): object | undefined {
  const { MessageAttributeNames: names = [] } = input as { readonly MessageAttributeNames?: readonly string[] }
  if (!Array.isArray(names) || names.some(name => name === 'All' || name === '.*' || name === key)) return undefined
  return { ...input, MessageAttributeNames: [...names, key] }
}

/** Links the call that received messages to those who sent them. */
export function linkReceived<Settings>(span: Span, output: unknown, kit: Kit<Settings>): void {
  const { Messages: messages } = (output ?? {}) as { readonly Messages?: readonly Received[] }
  if (!Array.isArray(messages) || messages.length === 0) return
  span.setNumber('messaging.batch.message_count', messages.length)
  linkAll(
    span,
    messages.map(message => sentBy(message, kit)),
  )
}

function sentBy<Settings>({ MessageAttributes, Body }: Received, kit: Kit<Settings>): SpanContext | undefined {
  const own = carriedIn(MessageAttributes?.[key])
  if (own !== undefined) return contextOf(own, kit)
  if (typeof Body !== 'string' || Body.length > longest || !Body.includes(key)) return undefined
  const { MessageAttributes: outer, detail } = (parsed(Body) ?? {}) as Entry & { readonly detail?: Attributes }
  return contextOf(carriedIn(outer?.[key]) ?? detail?.[key], kit)
}

/** What an attribute holds, as SQS gives it or as SNS writes it into a body. */
function carriedIn(attribute: unknown): object | undefined {
  const { StringValue, BinaryValue, Type, Value } = (attribute ?? {}) as Attributes
  const text = StringValue ?? (Type === 'Binary' && typeof Value === 'string' ? Buffer.from(Value, 'base64') : Value)
  const bytes = BinaryValue ?? text
  return parsed(bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : bytes)
}
