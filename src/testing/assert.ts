import { AssertionError } from 'node:assert'
import type { ExpectedSpan } from './expected'
import { search } from './search'
import type { TracedSpan } from './span'

/** Gives the first span that is as expected; throws an AssertionError that shows all of them where none is. */
export function assertSpan(spans: readonly TracedSpan[], expected: ExpectedSpan): TracedSpan {
  const { span, message } = search(spans, expected)
  if (span !== undefined) return span
  throw new AssertionError({ message: message(), operator: 'assertSpan', stackStartFn: assertSpan })
}

/** Throws an AssertionError where a span is as expected. */
export function assertNoSpan(spans: readonly TracedSpan[], expected: ExpectedSpan): void {
  const { span, message } = search(spans, expected)
  if (span !== undefined) {
    throw new AssertionError({ message: message(), operator: 'assertNoSpan', stackStartFn: assertNoSpan })
  }
}
