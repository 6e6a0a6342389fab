import type { Call, Operation } from '../../src/instrumentation/define'
import { addSpan } from '../../src/operations/job'
import { type Added, dialect, type Named, type Settings } from './job'

/** The span of adding is active, so that what it asks of Redis is below it, and jobs find it to carry it. */
export function adding(
  describe: (call: Call<Named>) => { readonly queue?: string; readonly job?: string; readonly count?: number },
): Operation<Named, Settings> {
  return {
    active: true,
    callback: () => undefined,
    start: (call, kit) => addSpan(dialect, { queue: call.self.name, ...describe(call) }, kit),
  }
}

/** How many jobs are added. */
export function counted(jobs: unknown) {
  return { count: Array.isArray(jobs) ? jobs.length : 0 }
}

/** The queues of flows, and how many jobs they are. */
export function ofFlows(given: unknown) {
  const flows = (Array.isArray(given) ? given : []).filter(flow => typeof flow === 'object' && flow !== null)
  const count = (all: readonly Added[]): number => all.reduce((sum, { children }) => sum + 1 + count(children ?? []), 0)
  const queues = new Set((flows as readonly Added[]).map(({ queueName }) => queueName))
  return { queue: [...queues].slice(0, 5).join(','), count: count(flows) }
}
