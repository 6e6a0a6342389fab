import type { TracerOptions } from '../src/config/rows/tracer-options'
import { tracer } from '../src/index'
import { type Agent, startAgent } from './agent'
import type { Span } from './wire/span'

/** This process's tracer, sending to an agent of its own. */
export interface Traced {
  readonly agent: Agent
  readonly tracer: typeof tracer
  /**
   * Runs the action and resolves to the spans that ended meanwhile, once the agent has found nothing wrong with them;
   * `count` waits for that many, where they end after the action.
   */
  collect(action: () => unknown, count?: number): Promise<readonly Span[]>
  /** Stops the tracer, then the agent. */
  stop(): Promise<void>
}

/** Starts an agent and the tracer; the libraries to be traced are to be loaded afterwards. */
export async function startTraced(options: TracerOptions = {}): Promise<Traced> {
  const agent = await startAgent({ personality: 'datadog' })
  tracer.init({
    service: 'app',
    url: agent.url,
    flushInterval: 10,
    agentTimeout: 60_000,
    startupLogs: false,
    ...options,
  })
  return {
    agent,
    tracer,
    async collect(action, count = 0) {
      const before = agent.spans().length
      await action()
      await agent.waitForSpans(before + count)
      await tracer.flush()
      agent.check()
      return agent.spans().slice(before)
    },
    async stop() {
      await tracer.shutdown()
      await agent.close()
    },
  }
}
