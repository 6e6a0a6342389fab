import { type Address, showAddress } from '../transport/address'
import { type Counts, droppedSpans } from './counts'

/** How an agent does: it takes payloads, it cannot take them now, or it refuses them for good. */
export type State = 'working' | 'failing' | 'refusing'

/** A change that is worth a line. */
export interface StateChange {
  readonly state: State
  /** Why; empty where it works. */
  readonly reason: string
  readonly address: Address | undefined
  /** Spans that were dropped since it worked last. */
  readonly dropped: number
}

/** Follows how the agent does, and tells each change once, however many payloads meet it. */
export class Condition {
  readonly #counts: Counts
  readonly #tell: (change: StateChange) => void
  #state: State = 'working'
  #droppedBefore = 0
  /** Why nothing was taken the last time; undefined where the last payload was. */
  reason: string | undefined

  constructor(counts: Counts, tell: (change: StateChange) => void) {
    this.#counts = counts
    this.#tell = tell
  }

  get state(): State {
    return this.#state
  }

  works(address: Address): void {
    this.reason = undefined
    this.#change('working', '', address)
  }

  fails(reason: string, address: Address | undefined): void {
    this.reason = placed(reason, address)
    // Who refuses and fails in turn is told as refusing: that is what loses spans.
    if (this.#state === 'working') this.#change('failing', reason, address)
  }

  refuses(reason: string, address: Address): void {
    this.reason = placed(reason, address)
    this.#change('refusing', reason, address)
  }

  #change(state: State, reason: string, address: Address | undefined): void {
    if (state === this.#state) return
    const total = droppedSpans(this.#counts)
    const dropped = state === 'working' ? total - this.#droppedBefore : 0
    if (this.#state === 'working') this.#droppedBefore = total
    this.#state = state
    this.#tell({ state, reason, address, dropped })
  }
}

/** A reason with where it was met. */
export function placed(reason: string, address: Address | undefined): string {
  return address === undefined ? reason : `${showAddress(address)}: ${reason}`
}
