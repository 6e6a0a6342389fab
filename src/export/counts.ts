/**
 * What became of spans, so that nothing is lost without a number. All are counts of spans since the start. At every moment,
 * the spans that were started are those that are open, wait, were sent, rejected, or dropped.
 */
export interface Counts {
  /** Handed over by the core. */
  finished: number
  /** Accepted by an agent; in a thread, also what the thread that started it has taken to send it. */
  sent: number
  /** Not sent because the user left them or their trace out, or it was rejected and the receiver would drop it. */
  rejected: number
  /** Dropped: the buffer was full while no agent took anything. */
  droppedFull: number
  /** Dropped: an agent refused them, and asking again would not help. */
  droppedRefused: number
  /** Dropped: they could not be encoded. */
  droppedBroken: number
  /** Times that a span was sent as it stood while it was open: these are no part of the other numbers. */
  snapshots: number
  /** Spans that began when so many were open already that they are sent when they end alone: no part either. */
  untracked: number
}

/** What went to agents since the start. */
export interface Traffic {
  requests: number
  /** Bytes of payloads that an agent took. */
  bytes: number
  /** Requests that failed, or were answered by anything but acceptance. */
  errors: number
  /** The sum of the time that requests took. */
  milliseconds: number
}

/** What became of the spans that a flush found. */
export interface FlushResult {
  /** Spans that an agent took meanwhile. */
  readonly delivered: number
  /** Spans that were to be sent and that no agent has: they are kept and tried again, or were dropped. */
  readonly undelivered: number
  /** Why; undefined where all were delivered. */
  readonly reason: string | undefined
}

/** Traffic at the start. */
export function noTraffic(): Traffic {
  return { requests: 0, bytes: 0, errors: 0, milliseconds: 0 }
}

const noSpans: Readonly<Counts> = {
  finished: 0,
  sent: 0,
  rejected: 0,
  droppedFull: 0,
  droppedRefused: 0,
  droppedBroken: 0,
  snapshots: 0,
  untracked: 0,
}

/** Counts at the start. */
export function noCounts(): Counts {
  return { ...noSpans }
}

/** A flush that had nothing to do. */
export const nothingFlushed: FlushResult = { delivered: 0, undelivered: 0, reason: undefined }

/** Where all spans are that were started. */
export interface SpanNumbers extends Counts {
  started: number
  /** Started and not ended. */
  open: number
  /** Ended, and neither delivered, nor rejected, nor dropped. */
  waiting: number
}

/** Numbers at the start. */
export const noNumbers: Readonly<SpanNumbers> = { started: 0, open: 0, waiting: 0, ...noSpans }

/** How many spans were dropped, for whatever reason. */
export function droppedSpans({ droppedFull, droppedRefused, droppedBroken }: Counts): number {
  return droppedFull + droppedRefused + droppedBroken
}

/** Where all of the spans are that were started, of which so many have ended, and so many of these wait. */
export function numbersOf(
  started: number,
  exporter: { readonly ended: number; readonly spans: number; readonly fromThreads: number; readonly counts: Counts },
): SpanNumbers {
  const { ended, spans, fromThreads, counts } = exporter
  // Spans of other threads are started there, and come when they have ended.
  return { started: started + fromThreads, open: started + fromThreads - ended, waiting: spans, ...counts }
}
