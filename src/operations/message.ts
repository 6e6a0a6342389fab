import type { Values } from '../config/option'
import type { SpanContext } from '../core/context'
import type { Span } from '../core/span'
import type { SpanStart } from '../core/tracer'
import type { Kit, Names } from '../instrumentation/kit'
import { dictionary } from '../names/dictionary'
import { type Place, portNumbers, tellHost } from './place'
import { hookRows } from './span-hooks'

/** How the spans of a library of messages call what they are about. */
export interface MessageDialect {
  readonly component: string
  /** The system, which is also the part of the service's name: `kafka`. */
  readonly system: string
  readonly produce: Names
  readonly consume: Names
}

/** Messages that are sent or received together. */
export interface Messages extends Place {
  /** The topic, queue or exchange. */
  readonly destination: string
  /** What is shown, where the destination alone is not it. */
  readonly resource?: string
  /** How many there are; left out: one. */
  readonly count?: number
  /** Text tags of the library's own as a flat list. */
  readonly meta?: readonly string[]
  /** Numbers of the library's own as a flat list. */
  readonly metrics?: readonly (string | number)[]
}

/** The rows of every library that sends and receives messages. */
export const messageRows = hookRows

/** The settings of such a library in force. */
export type MessageSettings = Values<typeof messageRows>

/** What the span of sending says. */
export function produceSpan<Settings>(dialect: MessageDialect, sent: Messages, kit: Kit<Settings>): SpanStart {
  return { ...messageSpan(dialect, 'producer', 'publish', sent, kit), name: kit.named(dialect.produce) }
}

/**
 * What the span of handling a message says: a part of the trace that it came with, or of a new one. What is active where
 * messages arrive is the loop that fetches them, which is nobody's parent.
 */
export function consumeSpan<Settings>(
  dialect: MessageDialect,
  received: Messages,
  from: SpanContext | undefined,
  kit: Kit<Settings>,
): SpanStart {
  return {
    ...messageSpan(dialect, 'consumer', 'process', received, kit),
    name: kit.named(dialect.consume),
    type: 'worker',
    parent: from ?? null,
  }
}

function messageSpan<Settings>(
  { component, system }: MessageDialect,
  kind: 'producer' | 'consumer',
  operation: 'publish' | 'process',
  told: Messages,
  kit: Kit<Settings>,
) {
  const { destination, resource, count, meta: ownMeta = [], metrics: ownMetrics = [] } = told
  const meta = ['component', component, 'span.kind', kind, 'messaging.system', system, 'messaging.operation', operation]
  meta.push('messaging.destination.name', destination, ...ownMeta)
  tellHost(meta, told)
  const metrics = [...portNumbers(told), ...ownMetrics]
  if (count !== undefined) metrics.push('messaging.batch.message_count', count)
  return { service: kit.service(system), resource: resource ?? destination, meta, metrics }
}

/** What a message must carry so that whoever handles it goes on with the span's trace: fresh text headers by name. */
export function carriedBy<Settings>(span: Span, kit: Kit<Settings>): Record<string, string> {
  const carrier = dictionary<string>()
  kit.propagation.inject(span.context(), (name: string, value: string) => {
    carrier[name] = value
  })
  return carrier
}

/** The longest value of a header that is looked at. */
const longest = 8192

/** The context that a message's headers carry; bytes are read as text, of many values the first, all else is passed over. */
export function contextOf<Settings>(headers: unknown, kit: Kit<Settings>): SpanContext | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined
  const texts = dictionary<string>()
  for (const [name, given] of Object.entries(headers)) {
    const value: unknown = Array.isArray(given) ? given[0] : given
    if (typeof value === 'string') texts[name] = value
    else if (value instanceof Uint8Array && value.length <= longest) texts[name] = Buffer.from(value).toString()
  }
  return kit.propagation.extractHeaders(texts)
}

/** Links the span of a batch to the contexts that its messages came with. */
export function linkAll(span: Span, contexts: Iterable<SpanContext | undefined>): void {
  for (const context of contexts) if (context?.hasTrace()) span.addLink(context)
}
