import type { ExpectedSpan } from './expected'
import { search } from './search'

/** What a matcher tells Jest and Vitest. */
interface Matched {
  readonly pass: boolean
  readonly message: () => string
}

/** For `expect.extend` of Jest and Vitest. */
export const matchers = {
  /** `expect(spans).toHaveSpan({ name: 'pg.query', parent: 'express.request' })`: at least one span is like that. */
  toHaveSpan(spans: unknown, expected: ExpectedSpan): Matched {
    const { span, message } = search(spans, expected)
    return { pass: span !== undefined, message }
  },
}
