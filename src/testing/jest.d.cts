/** `import 'tracer/testing/jest'`, in a file of `setupFilesAfterEnv` or in a test: `expect(spans).toHaveSpan(…)`. */
import type { ExpectedSpan } from './index.js'

/** What `expect(spans)` can do in Jest. */
export interface SpanMatchers<Returned> {
  /** At least one of the spans that `traced()` gave has all of this. */
  toHaveSpan(expected: ExpectedSpan): Returned
}

// For those who import expect from @jest/globals…
declare module 'expect' {
  interface Matchers<R> extends SpanMatchers<R> {}
}

// …and those who use the global one of @types/jest.
declare global {
  namespace jest {
    interface Matchers<R> extends SpanMatchers<R> {}
  }
}
