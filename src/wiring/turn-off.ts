import { noTraffic } from '../export/counts'
import type { RemoteFeaturesContext } from './remote-context'
import { startRemoteFeatures } from './remote-features'
import { idleRuntime, type Runtime } from './runtime'

/** A runtime whose parts may be exchanged. */
export type ChangingRuntime = { -readonly [Key in keyof Runtime]: Runtime[Key] }

/** The runtime of a program for which tracing is off: what it was asked to tell Datadog it tells all the same. */
export function offRuntime(
  context: Omit<RemoteFeaturesContext, 'untraced' | 'spans' | 'otlp' | 'libraries' | 'changed'>,
): Omit<Runtime, 'findings'> {
  const idle = idleRuntime()
  const remote = startRemoteFeatures({
    ...context,
    untraced: fn => fn(),
    spans: () => ({ ...idle.spans(), traffic: noTraffic() }),
    otlp: () => [],
    libraries: () => new Map(),
    // Nothing from afar turns tracing on.
    changed: () => {},
  })
  return {
    ...idle,
    resolved: context.resolved,
    log: context.log,
    remoteConfig: async () => remote?.poll() ?? [],
    async stop(timeout) {
      await remote?.stop()
      return idle.stop(timeout)
    },
  }
}

/** Ends tracing in a program that goes on: spans that have begun are still sent, further ones are nobody's. */
export function turnOff(runtime: ChangingRuntime): void {
  const { core } = idleRuntime()
  runtime.registry?.turnOff()
  runtime.registry = undefined
  runtime.propagator = undefined
  runtime.core = core
}
