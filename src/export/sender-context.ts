import type { Payload } from '../encoding/encoder'
import type { Address } from '../transport/address'
import type { StateChange } from './condition'
import type { Counts, Traffic } from './counts'
import type { Verdict } from './verdict'

/** What the sender needs of its surroundings. */
export interface SenderContext {
  /** Headers that every payload has. */
  readonly headers: () => Readonly<Record<string, string>>
  /** Milliseconds for one exchange. */
  readonly timeout: number
  /** Where to send; undefined where no agent can be found now. */
  readonly findAgent: () => Promise<Address | undefined>
  /** Runs what may not be traced. */
  readonly untraced: <Result>(fn: () => Result) => Result
  readonly counts: Counts
  readonly traffic: Traffic
  readonly delivered: (payload: Payload, verdict: Verdict, address: Address) => void
  /** There was no room for a payload, which nobody reads any more. */
  readonly dropped: (payload: Payload) => void
  /** Makes smaller payloads of one that is larger than an agent takes; none where it cannot be. */
  readonly divide: (payload: Payload) => readonly Payload[]
  /** An agent began to fail or to refuse, or works again. Told once a change. */
  readonly stateChanged: (change: StateChange) => void
}

/** What is left at the end of the process. */
export interface Owed {
  readonly payloads: readonly Payload[]
  /** Spans that were handed over to an agent that did not answer: they may have arrived, and are not sent again. */
  readonly unanswered: number
  readonly address: Address | undefined
}
