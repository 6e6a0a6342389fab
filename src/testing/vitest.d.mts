/** `import 'tracer/testing/vitest'`, in a file of `setupFiles` or in a test: `expect(spans).toHaveSpan(…)`. */
import 'vitest'
import type { ExpectedSpan } from './index.js'

/** What `expect(spans)` can do in Vitest. */
export interface SpanMatchers<Returned> {
  /** At least one of the spans that `traced()` gave has all of this. */
  toHaveSpan(expected: ExpectedSpan): Returned
}

declare module 'vitest' {
  interface Matchers<T> extends SpanMatchers<void> {}
}
