import type { LocalAgent, startLocalAgent } from '../agent/start'
import { printToStderr, printToStdout } from '../log/log'
import { hideInMessage } from '../secrets/message'
import type { AgentRequest, Show } from './arguments'
import { isPrinted } from './console-filter'
import { traceTree } from './trace-tree'

/**
 * Starts the embedded agent in this process and tells where its page is.
 *
 * @param beside a command runs beside it, to which stdout belongs: somebody may read that
 * @param onPages hears in how many browsers the page is open
 */
export async function startShowing(
  start: typeof startLocalAgent,
  agent: AgentRequest,
  show: Show,
  beside: boolean,
  onPages?: (open: number) => void,
): Promise<LocalAgent> {
  const { memory, ...rest } = agent
  // Beside a command, this process is one of the command's that is known to the user.
  const pid = beside ? process.ppid : process.pid
  const print = beside ? printToStderr : printToStdout
  const stream = beside ? process.stderr : process.stdout
  const colours = wantsColours(stream)
  const started = await start({
    ...rest,
    pid,
    ...(memory !== undefined && { maxBytes: memory * 1024 * 1024 }),
    log: printNote,
    ...(onPages && { onPages }),
    ...(show.console && {
      onTrace: (spans, summary) => {
        // A terminal may have become wider or narrower since.
        const columns = stream.isTTY ? { columns: stream.columns } : {}
        if (isPrinted(summary, show.only)) print(traceTree(spans, summary, { colours, ...columns }))
      },
    }),
  })
  if (show.page) printNote(`traces are shown at ${started.url}`)
  return started
}

/** The variables that lead a command's traces and metrics to the agent. */
export function variablesFor({ url, statsdPort }: Pick<LocalAgent, 'url' | 'statsdPort'>): Record<string, string> {
  return {
    DD_TRACE_AGENT_URL: url,
    DD_AGENT_HOST: '127.0.0.1',
    DD_LOGS_PAGE_URL: url,
    ...(statsdPort > 0 && { DD_DOGSTATSD_PORT: String(statsdPort) }),
  }
}

/** Resolves when the user wants to leave: by Ctrl-C, or by a signal of whoever started us. */
export function leaving(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}

/** Says a line in the name of this command. */
export function printNote(line: string): void {
  printToStderr(`ddtrace-run: ${hideInMessage(line)}`)
}

/** Whether a stream is a terminal that wants colours; Node minds NO_COLOR. Source: https://no-color.org */
function wantsColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && stream.hasColors()
}
