import { getHeapStatistics } from 'node:v8'

const megabyte = 1024 * 1024
/** The most that one body may become in memory, in bytes: a fifth of the heap where that is less. */
const most = 256 * megabyte
const share = 5

/** A body that would become more than there is room for: its sender hears 413. */
export class TooLarge extends Error {}

/** What one body may become in memory once it is read. */
export class Budget {
  readonly bytes: number
  #left: number

  constructor(bytes: number = usualBudget()) {
    this.bytes = bytes
    this.#left = bytes
  }

  /** Takes so many bytes; throws a TooLarge where they are not there. */
  take(bytes: number): void {
    this.#left -= bytes
    if (this.#left < 0)
      throw new TooLarge(`the body would take more than ${Math.floor(this.bytes / megabyte)} MB once it is read`)
  }
}

function usualBudget(): number {
  return Math.min(most, heapLimit() / share)
}

/** What the heap of this process may grow to, in bytes. */
export function heapLimit(): number {
  return getHeapStatistics().heap_size_limit
}
