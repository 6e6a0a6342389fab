import type { SpanView } from './model'

/** An error in its own words. */
export interface SpanError {
  /** Such as `TypeError`; empty where it is not told. */
  readonly type: string
  readonly message: string
  readonly stack: string
}

type Told = Pick<SpanView, 'error' | 'meta' | 'events'>

/** What a span says of its error, by its tags or by its last event of an exception; undefined where it is none or says nothing. */
export function errorOf({ error, meta, events }: Told): SpanError | undefined {
  if (!error) return undefined
  const told = {
    type: meta['error.type'] ?? '',
    message: meta['error.message'] ?? meta['error.msg'] ?? '',
    stack: meta['error.stack'] ?? '',
  }
  if (told.type || told.message || told.stack) return told
  const event = events.findLast(({ name }) => name === 'exception')
  if (event === undefined) return undefined
  const text = (key: string) => {
    const value = event.attributes[key]
    return typeof value === 'string' ? value : ''
  }
  return { type: text('exception.type'), message: text('exception.message'), stack: text('exception.stacktrace') }
}

/** The span that failed first, of those that say how: what fails first makes the others fail. */
export function firstErrorOf<Span extends Told & Pick<SpanView, 'start' | 'duration'>>(
  spans: Iterable<Span>,
): { readonly span: Span; readonly line: string } | undefined {
  let first: { readonly span: Span; readonly line: string } | undefined
  for (const span of spans) {
    const error = errorOf(span)
    const line = error === undefined ? '' : errorLine(error)
    if (line === '') continue
    if (!first || span.start + span.duration < first.span.start + first.span.duration) first = { span, line }
  }
  return first
}

/** Type and message of an error on one line, such as `TypeError: x is not a function`; empty where there is neither. */
export function errorLine({ type, message }: SpanError): string {
  const [first = ''] = message.split('\n')
  return type && first && !first.startsWith(`${type}:`) ? `${type}: ${first}` : first || type
}
