import { now } from './clock'
import { type LinkTarget, SpanContext } from './context'
import { safeText } from './tags'

/** How many links, and how many events, one span holds at the most. */
const maxLinks = 128
const maxEvents = 128

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
  if (span.links.length < maxLinks) span.links.push(target)
  else span.dropped++
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
  if (span.events.length >= maxEvents) span.dropped++
  else
    span.events.push({
      name: safeText(name) || 'event',
      time: typeof given === 'number' && Number.isFinite(given) ? given : now() + span.trace.wallOffset,
      attributes: typeof attributes === 'object' ? attributes : undefined,
    })
}

/** The attributes of an event that tells an error, by OpenTelemetry's names, with those that a user adds. */
export function describeException(
  error: unknown,
  attributes: Readonly<Record<string, unknown>> | undefined,
): Record<string, unknown> {
  const described: Record<string, unknown> = {}
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
