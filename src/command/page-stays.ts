import type { AgentProcess } from './agent-process'
import type { Show } from './arguments'
import { patience } from './lookers'
import { leaving, printNote } from './show'

/** Whether the user has asked to leave. */
export interface Leave {
  readonly asked: boolean
  readonly done: Promise<void>
}

/** Listens from now on for the user's wish to leave. */
export function watchLeave(): Leave {
  const leave = { asked: false, done: leaving() }
  void leave.done.then(() => {
    leave.asked = true
  })
  return leave
}

/**
 * Keeps the page of a command that has ended for as long as somebody looks at it. Where nobody has opened it yet, somebody at a
 * terminal has some time to do so; without a terminal it ends with the command, so that nothing hangs.
 */
export async function pageStays(show: Show, agent: AgentProcess, code: number | null, leave: Leave): Promise<void> {
  const { lookers, url } = agent
  // A command that a signal ended was ended by the user, also one that took the signal and ended by itself.
  if (!show.page || code === null || leave.asked || !agent.isAlive()) return
  if (lookers.open > 0) {
    printNote(
      `the command ended with ${code}; its traces stay at ${url} while the page is open, or until Ctrl-C; Save on the page keeps them in a file`,
    )
  } else if (!lookers.ever && process.stderr.isTTY) {
    printNote(
      `the command ended with ${code}; open ${url} within ${patience} s to read its traces, or press Ctrl-C; Save on the page keeps them in a file`,
    )
  } else return
  await Promise.race([leave.done, agent.ended, lookers.gone()])
}
