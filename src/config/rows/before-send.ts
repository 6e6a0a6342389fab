import type { Span } from '../../core/span'

/** What a function gives that returns nothing. */
type Nothing = ReturnType<() => void>

/**
 * Called with each span when it has ended, before it is sent: it may change the span. Where it returns false or null the span
 * is left out, and its children become its parent's; all else keeps it. It is not waited for: an `async` function has no say.
 */
export type BeforeSend = (span: Span) => Span | boolean | null | undefined | Nothing
