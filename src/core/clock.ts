let offset = performance.timeOrigin

/**
 * Milliseconds to add to `performance.now()` for wall-clock time since the Unix epoch.
 *
 * Read once a trace: all spans of a trace then share one monotonic clock. `Date.now()` is whole milliseconds, always
 * rounded down, so the largest difference seen is the best one; a difference that falls by more than a rounding is the
 * system clock having been set back.
 */
export function wallOffset(): number {
  const seen = Date.now() - performance.now()
  if (seen > offset || seen < offset - 2) offset = seen
  return offset
}

/** Monotonic milliseconds, with fractions. */
export function now(): number {
  return performance.now()
}
