import { now } from './clock'
import { type LinkTarget, SpanContext } from './context'

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
  const target = link instanceof SpanContext ? { context: link, ...(attributes && { attributes }) } : link
  if (!(target?.context instanceof SpanContext)) return
  if (span.links === undefined) span.links = []
  if (span.links.length < maxLinks) span.links.push(target)
  else span.dropped++
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
      name: String(name),
      time: given ?? now() + span.trace.wallOffset,
      attributes: typeof attributes === 'object' ? attributes : undefined,
    })
}

/** The attributes of an event that tells an error, by OpenTelemetry's names. */
export function describeException(error: unknown): Record<string, string> {
  if (!(error instanceof Error)) return { 'exception.message': String(error) }
  return {
    'exception.type': error.name,
    'exception.message': error.message,
    ...(error.stack !== undefined && { 'exception.stacktrace': error.stack }),
  }
}
