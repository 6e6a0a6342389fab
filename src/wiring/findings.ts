import { codedProblem } from '../causes/code'
import type { Settings } from '../config/rows/options'
import type { Log } from '../log/log'
import { isMainThread } from '../process/application'
import { hideInMessage } from '../secrets/message'

/** What a user should know of the start: what was ignored, and which libraries cannot be traced. */
export interface Findings {
  readonly all: readonly string[]
  readonly tell: (message: string) => void
  /** The first line is about to be said: what is found from now on has a line of its own. */
  readonly close: () => void
}

/** Gathers findings: until it is closed they become a part of the first line. */
export function gatherFindings(first: readonly string[], values: Settings, log: Log): Findings {
  const all = first.map(each => hideInMessage(codedProblem(each)))
  let closed = false
  return {
    all,
    tell(message) {
      all.push(hideInMessage(message))
      if (closed && values.startupLogs && isMainThread) log.warn(message)
    },
    close() {
      closed = true
    },
  }
}
