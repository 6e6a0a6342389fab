import { dictionary } from '../names/dictionary'
import { now } from './clock'
import { type LinkTarget, SpanContext } from './context'
import { countLoss } from './losses'
import { safeText } from './tags'

/** How many links, and how many events, one span holds at the most, and how many attributes each of them has. */
const maxLinks = 128
const maxEvents = 128
const maxAttributes = 128

/** Something that happened at one moment of a span. */
export interface SpanEvent {
  readonly name: string
  /** Wall-clock milliseconds since the Unix epoch. */
  readonly time: number
  readonly attributes: Readonly<Record<string, unknown>> | undefined
}

/** What is annotated: a span. */
interface Annotated {
  links: LinkTarget[] | undefined
  events: SpanEvent[] | undefined
  dropped: number
  readonly trace: { readonly wallOffset: number }
}

/** Adds a link, or counts one that does not fit; what is no context is left out. */
export function addLink(
  span: Annotated,
  link: LinkTarget | SpanContext,
  attributes: Readonly<Record<string, unknown>> | undefined,
): void {
  const target = linkTarget(link, attributes)
  if (target === undefined) return
  if (span.links === undefined) span.links = []
  if (span.links.length >= maxLinks) drop(span, 1)
  else if (target.attributes === undefined) span.links.push(target)
  else span.links.push({ context: target.context, attributes: bounded(span, target.attributes) })
}

/** At most so many of the attributes, the first ones; the others are counted. What cannot be read is left to the encoder. */
function bounded(span: Annotated, attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    const names = Object.keys(attributes)
    if (names.length <= maxAttributes) return attributes
    drop(span, names.length - maxAttributes)
    const kept = dictionary<unknown>()
    for (const name of names.slice(0, maxAttributes)) kept[name] = attributes[name]
    return kept
  } catch {
    return attributes
  }
}

function drop(span: Annotated, count: number): void {
  span.dropped += count
  countLoss(
    'annotations',
    count,
    `a span has ${maxLinks} links, events or attributes of one, and further ones are left out: _dd.annotations_dropped says how many`,
  )
}

/** The link that a user has given; undefined where it points nowhere, or a getter of theirs throws. */
function linkTarget(
  link: LinkTarget | SpanContext,
  attributes: Readonly<Record<string, unknown>> | undefined,
): LinkTarget | undefined {
  try {
    if (link instanceof SpanContext) return { context: link, ...(attributes && { attributes }) }
    return link?.context instanceof SpanContext ? link : undefined
  } catch {
    return undefined
  }
}

/** Adds an event, or counts one that does not fit; `time` is wall-clock milliseconds, now if left out. */
export function addEvent(
  span: Annotated,
  name: string,
  attributes: Readonly<Record<string, unknown>> | number | undefined,
  time: number | undefined,
): void {
  const given = typeof attributes === 'number' ? attributes : time
  if (span.events === undefined) span.events = []
  if (span.events.length >= maxEvents) drop(span, 1)
  else
    span.events.push({
      name: safeText(name) || 'event',
      time: typeof given === 'number' && Number.isFinite(given) ? given : now() + span.trace.wallOffset,
      attributes: typeof attributes === 'object' && attributes !== null ? bounded(span, attributes) : undefined,
    })
}

/** The attributes of an event that tells an error, by OpenTelemetry's names, with those that a user adds. */
export function describeException(
  error: unknown,
  attributes: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const described = dictionary<unknown>()
  try {
    if (error instanceof Error) {
      const { name, message, stack } = error
      described['exception.type'] = safeText(name)
      described['exception.message'] = safeText(message)
      if (typeof stack === 'string') described['exception.stacktrace'] = stack
    } else described['exception.message'] = safeText(error)
    Object.assign(described, attributes)
  } catch {
    // A getter of theirs: what was read until then is told.
  }
  return described
}
