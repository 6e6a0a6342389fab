import { shared } from './shared'

/** What did not fit on spans since the start, by what it was. */
export interface Losses {
  tags: number
  /** Links, events and their attributes, and items of baggage. */
  annotations: number
}

interface Kept {
  readonly counts: Losses
  /** Told the first time that something of a kind does not fit. */
  tell: ((message: string) => void) | undefined
}

const key = Symbol.for('tracer.losses')
const all = shared() as { [key]?: Kept }
all[key] ??= { counts: { tags: 0, annotations: 0 }, tell: undefined }

/** What was left out of spans because of a bound, and who is told. Of the thread: parts of the build have own copies. */
export const losses: Kept = all[key]

/** Counts what did not fit on a span, and tells of the first. */
export function countLoss(kind: keyof Losses, count: number, message: string): void {
  const isFirst = losses.counts[kind] === 0
  losses.counts[kind] += count
  if (isFirst) losses.tell?.(message)
}
