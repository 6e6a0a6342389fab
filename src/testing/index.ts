/**
 * `tracer/testing`: what a piece of code says in its traces, as data, without an agent. Import it before the code under test:
 * where the tracer has not started by then, it will send nothing.
 */
export { assertNoSpan, assertSpan } from './assert'
export type { ExpectedSpan, ExpectedTag, ExpectedText } from './expected'
export { matchers } from './matchers'
export type { TracedEvent, TracedLink, TracedSpan } from './span'
export { type TracedOptions, type TracedSpans, traced } from './traced'
export { treeOf } from './tree'
