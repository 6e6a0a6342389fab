import type { StartableTracer } from '../api/api'
import type { Span } from '../core/span'
import type { Trace } from '../core/trace'
import type { LeftOut, Report } from './report'

/** So many open spans are looked at. */
const most = 10_000

/** Which spans are open, and why traces were left out. */
export class SpanWatch {
  readonly #open = new Set<Span>()
  readonly #traces = new WeakSet<Trace>()
  readonly leftOut: LeftOut = { rule: 0, agent: 0, caller: 0, user: 0 }
  #hasBegun = false

  begin({ testing }: StartableTracer): void {
    if (this.#hasBegun) return
    this.#hasBegun = true
    testing.watch()?.begin({
      opened: span => {
        if (this.#open.size < most) this.#open.add(span)
      },
      taken: spans => {
        for (const span of spans) {
          this.#open.delete(span)
          if (!this.#traces.has(span.trace)) this.#count(span.trace)
        }
      },
    })
  }

  /** The oldest that are open. */
  unfinished(): Report['unfinished'] {
    const now = performance.now()
    const found: { name: string; seconds: number }[] = []
    for (const { name, start, duration } of this.#open) {
      if (duration === -1) found.push({ name, seconds: Math.round((now - start) / 100) / 10 })
    }
    return found.sort((one, other) => other.seconds - one.seconds).slice(0, 10)
  }

  #count(trace: Trace): void {
    this.#traces.add(trace)
    if (trace.priority === undefined || trace.priority > 0) return
    const { root, tags } = trace
    const maker = tags?.['_dd.p.dm']
    if (maker === '-4') this.leftOut.user++
    else if (root !== undefined && (root.parentLow | root.parentHigh) !== 0) this.leftOut.caller++
    else if (trace.sampled !== undefined && '_dd.agent_psr' in trace.sampled) this.leftOut.agent++
    else this.leftOut.rule++
  }
}
