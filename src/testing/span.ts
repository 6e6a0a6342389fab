import { wordToHex } from '../core/ids'
import type { Span } from '../core/span'
import type { CommonTags } from '../encoding/encoder'

/** Something that happened at one moment of a span. */
export interface TracedEvent {
  readonly name: string
  /** Milliseconds since the Unix epoch. */
  readonly time: number
  readonly attributes: Readonly<Record<string, unknown>>
}

/** What a span points to besides its parent. */
export interface TracedLink {
  readonly traceId: string
  readonly spanId: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** A span as it would be sent, as plain data. */
export interface TracedSpan {
  /** The operation, such as `express.request`. */
  readonly name: string
  /** The service that it belongs to. */
  readonly service: string
  /** What was worked on, such as `GET /orders/:id`. */
  readonly resource: string
  /** The kind of work for the receiver, such as `web` or `sql`; empty where there is none. */
  readonly type: string
  /** `server`, `client`, `producer`, `consumer` or `internal`: the tag `span.kind`; undefined where there is none. */
  readonly kind: string | undefined
  /** Whether the work has failed; the tags `error.type`, `error.message` and `error.stack` say how. */
  readonly error: boolean
  /** All tags, texts and numbers, with those that the settings give to every span. */
  readonly tags: Readonly<Record<string, string | number>>
  /** The span that this one is a part of; null where none of those that were collected is. Not listed, so that spans print as a tree. */
  readonly parent: TracedSpan | null
  /** Its parts, in order of their start. */
  readonly children: readonly TracedSpan[]
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
  /** The parent's `spanId`, also where that is in another service; undefined where there is no parent. */
  readonly parentId: string | undefined
  /** Milliseconds since the Unix epoch, with fractions. */
  readonly start: number
  /** Milliseconds, with fractions; -1 where it was not finished. */
  readonly duration: number
  /** What happened in it, in its order. */
  readonly events: readonly TracedEvent[]
  /** Other spans that caused it. */
  readonly links: readonly TracedLink[]
}

/** A span to which those around it have yet to be added. */
export interface LooseSpan extends TracedSpan {
  parent: TracedSpan | null
  readonly children: TracedSpan[]
}

/** Copies a span, as it is now. */
export function copySpan(span: Span, common: CommonTags | undefined): LooseSpan {
  const { trace, name, service, type, idHigh, idLow, parentHigh, parentLow } = span
  const tags = tagsOf(span, common)
  const kind = tags['span.kind']
  const copy: LooseSpan = {
    name,
    service,
    resource: span.resource === '' ? name : span.resource,
    type,
    kind: typeof kind === 'string' ? kind : undefined,
    error: span.error === 1,
    tags,
    parent: null,
    children: [],
    traceId: trace.id.map(wordToHex).join(''),
    spanId: wordToHex(idHigh) + wordToHex(idLow),
    parentId: (parentHigh | parentLow) === 0 ? undefined : wordToHex(parentHigh) + wordToHex(parentLow),
    start: span.start + trace.wallOffset,
    duration: span.duration,
    events: (span.events ?? []).map(each => ({ ...each, attributes: { ...each.attributes } })),
    links: (span.links ?? []).map(({ context, attributes }) => ({
      traceId: context.toTraceId(true),
      spanId: context.toSpanId(true),
      attributes: { ...attributes },
    })),
  }
  return Object.defineProperty(copy, 'parent', { enumerable: false })
}

/** Tags of every span that no test asks for, and that are others at each run. */
const ofProcess = new Set(['language', 'runtime-id'])

function tagsOf({ service, meta, metrics }: Span, common: CommonTags | undefined): Record<string, string | number> {
  const tags: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(common?.meta ?? {})) {
    // The version is that of the tracer's own service alone.
    const isOfAnother = key === 'version' && service !== common?.service
    if (!ofProcess.has(key) && !isOfAnother) tags[key] = value
  }
  if (common !== undefined && service !== common.service) tags['_dd.base_service'] = common.service
  for (let at = 0; at < metrics.length; at += 2) tags[metrics[at] as string] = metrics[at + 1] as number
  for (let at = 0; at < meta.length; at += 2) tags[meta[at] as string] = meta[at + 1] as string
  return tags
}

/** Gives each span its parent and its children. */
export function linkSpans(spans: readonly LooseSpan[]): void {
  const known = new Map(spans.map(span => [span.spanId, span]))
  for (const span of spans) {
    const parent = span.parentId === undefined ? undefined : known.get(span.parentId)
    if (parent === undefined || parent === span) continue
    span.parent = parent
    parent.children.push(span)
  }
}
