import type { LocalAgent, startLocalAgent } from '../agent/start'
import type { Show } from './arguments'
import { forwarded } from './launch'
import { startShowing } from './show'

/** What the command tells its agent. */
export type ToAgent = { readonly show: Show } | { readonly watch: number } | { readonly close: true }
/** What the agent answers: where it is, or why it is not; later on who looks at its page. */
export type FromAgent =
  | { readonly url: string; readonly statsdPort: number }
  | { readonly failed: string }
  /** In how many browsers the page is open. */
  | { readonly pages: number }

/**
 * The agent in a process of its own, beside a command that another process has started and waits for. Where that one is killed so
 * that it cannot end its command itself, this one does.
 */
export function runBeside(start: typeof startLocalAgent): void {
  let agent: Promise<LocalAgent> | undefined
  let watched = 0
  // A terminal sends its signals to all; what they mean for us is the command's matter.
  for (const signal of ['SIGINT', ...forwarded] as const) process.on(signal, () => {})
  const leave = async (): Promise<void> => {
    try {
      await (await agent)?.close()
    } finally {
      process.exit(0)
    }
  }
  process.on('message', (message: ToAgent) => {
    if ('show' in message) agent = begin(start, message.show)
    else if ('watch' in message) watched = message.watch
    else {
      watched = 0
      void leave()
    }
  })
  process.once('disconnect', () => {
    if (watched > 0) end(watched)
    void leave()
  })
}

async function begin(start: typeof startLocalAgent, show: Show): Promise<LocalAgent> {
  try {
    const agent = await startShowing(start, { statsdPort: 0 }, show, true, pages => answer({ pages }))
    answer({ url: agent.url, statsdPort: agent.statsdPort })
    return agent
  } catch (error) {
    answer({ failed: error instanceof Error ? error.message : String(error) })
    throw error
  }
}

function answer(message: FromAgent): void {
  process.send?.(message, () => {})
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has ended already.
  }
}
