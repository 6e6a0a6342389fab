import type { PlacedSpan, TraceSummary } from './model'
import { place } from './placement'
import type { StoredTrace, TraceStore } from './store'
import { rootOf, summaryOf } from './summary'
import { isRunning } from './unfinished'

/** Milliseconds without a span after which a trace counts as finished. */
const quiet = 1000
const interval = 250

/** Whom to tell of a finished trace. */
export type FinishedListener = (spans: readonly PlacedSpan[], summary: TraceSummary) => void

/** Notices when a trace is finished: its root is there and no span has come for a second. Each is told once. */
export class FinishedTraces {
  readonly #store: TraceStore
  readonly #listener: FinishedListener
  /** When the last span came. What the store has let go is let go here, so its bound is ours. */
  readonly #open = new Map<StoredTrace, number>()
  readonly #told = new WeakSet<StoredTrace>()
  #timer: NodeJS.Timeout | undefined

  constructor(store: TraceStore, listener: FinishedListener) {
    this.#store = store
    this.#listener = listener
  }

  /** Says that spans of a trace came. */
  touched(trace: StoredTrace): void {
    if (this.#told.has(trace)) return
    this.#open.set(trace, performance.now())
    this.#timer ??= setInterval(() => this.#look(), interval).unref()
  }

  /** Stops; what is there is told as it is, since nothing will come any more. */
  close(): void {
    for (const trace of this.#open.keys()) if (this.#store.holds(trace)) this.#tell(trace)
    this.#open.clear()
    this.#rest()
  }

  #rest(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #tell(trace: StoredTrace): void {
    this.#told.add(trace)
    this.#listener(place(trace.spans), summaryOf(trace))
  }

  #look(): void {
    const now = performance.now()
    for (const [trace, last] of this.#open) {
      if (!this.#store.holds(trace)) this.#open.delete(trace)
      else if (now - last >= quiet) {
        const root = rootOf(trace)
        if (root !== undefined && isRunning(root)) continue
        // One without its root is looked at again when more of it comes.
        this.#open.delete(trace)
        if (root !== undefined) this.#tell(trace)
      }
    }
    if (this.#open.size === 0) this.#rest()
  }
}
