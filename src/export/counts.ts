/** What became of spans, so that nothing is lost without a number. All are counts of spans since the start. */
export interface Counts {
  /** Handed over by the core. */
  finished: number
  /** Accepted by an agent. */
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

/** Traffic at the start. */
export function noTraffic(): Traffic {
  return { requests: 0, bytes: 0, errors: 0, milliseconds: 0 }
}

/** Counts at the start. */
export function noCounts(): Counts {
  return {
    finished: 0,
    sent: 0,
    rejected: 0,
    droppedFull: 0,
    droppedRefused: 0,
    droppedBroken: 0,
    snapshots: 0,
    untracked: 0,
  }
}
