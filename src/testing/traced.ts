import { coded } from '../causes/code'
import { now } from '../core/clock'
import { testing } from '../instance'
import type { Watch } from '../wiring/watch'
import { type Collection, Collector, isUnfinished } from './collector'
import { type LooseSpan, linkSpans, type TracedSpan } from './span'

/** All spans of a call of `traced`, in order of their start. */
export interface TracedSpans<Result = unknown> extends ReadonlyArray<TracedSpan> {
  /** What the function gave. */
  readonly result: Result
  /** Spans that were still open at the end of the wait; they are not among the others. */
  readonly unfinished: readonly TracedSpan[]
}

/** How `traced` waits. */
export interface TracedOptions {
  /** Milliseconds to wait, after the function has ended, for spans that are open. Default: 1,000. */
  readonly timeout?: number
}

const usualTimeout = 1000
/** Milliseconds between two looks at what is open. */
const pause = 2

const collector = new Collector()
testing()?.prepare()

/**
 * Runs the function and gives all spans that it and what it started have made, once they have finished. What the function
 * throws is thrown on. Calls at the same time each get their own spans.
 */
export async function traced<Result>(
  fn: () => Result | PromiseLike<Result>,
  { timeout = usualTimeout }: TracedOptions = {},
): Promise<TracedSpans<Result>> {
  const watch = watchOrThrow()
  const { collection, result } = await collector.run(watch, async collection => {
    try {
      const result = await fn()
      await finished(collection, timeout)
      return { collection, result }
    } catch (error) {
      collector.close(collection, watch)
      throw error
    }
  })
  const found = collector.close(collection, watch)
  linkSpans([...found.finished, ...found.unfinished].sort(byStart))
  const spans = [...found.finished].sort(byStart)
  // Not listed: to a comparison it is a plain list of spans.
  Object.defineProperties(spans, {
    result: { value: result },
    unfinished: { value: [...found.unfinished].sort(byStart) },
  })
  return spans as unknown as TracedSpans<Result>
}

function watchOrThrow(): Watch {
  const found = testing()
  if (found === undefined) {
    throw new Error(
      coded(
        'T111',
        'traced: another version of tracer was loaded first, which has no tracer/testing; install one version (npm ls tracer shows which there are)',
      ),
    )
  }
  const watch = found.watch()
  if (watch === undefined) {
    throw new Error(
      coded('T106', 'traced: tracing is off here, so there are no spans; remove DD_TRACE_ENABLED=false from the tests'),
    )
  }
  return watch
}

/** Resolves when no span is open, or at the end of the wait. These timers hold the process: a test waits for them. */
async function finished({ spans }: Collection, timeout: number): Promise<void> {
  const end = now() + timeout
  // What has just been answered may have begun something else.
  await turn()
  for (;;) {
    while (spans.some(isUnfinished) && now() < end) await new Promise(resolve => setTimeout(resolve, pause))
    const { length } = spans
    await turn()
    if (now() >= end || (spans.length === length && !spans.some(isUnfinished))) return
  }
}

function turn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

function byStart(left: LooseSpan, right: LooseSpan): number {
  return left.start - right.start
}
