import { dictionary } from '../names/dictionary'

/** What has happened since the agent's start. */
export interface Counts {
  payloads: number
  spans: number
  bytes: number
  /** Payloads of `/v0.6/stats`. */
  stats: number
  /** Datagrams of DogStatsD. */
  datagrams: number
  /** What could not be read, by reason. */
  readonly refused: Record<string, number>
  /** What made room for newer, by what it was. */
  readonly dropped: Record<string, number>
}

/** Nothing yet. */
export function createCounts(): Counts {
  return {
    payloads: 0,
    spans: 0,
    bytes: 0,
    stats: 0,
    datagrams: 0,
    refused: dictionary(),
    dropped: dictionary(),
  }
}

/** Adds one by its name. */
export function countOne(tally: Record<string, number>, name: string): void {
  tally[name] = (tally[name] ?? 0) + 1
}
