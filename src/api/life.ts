import { coded } from '../causes/code'
import { quote } from '../config/option'
import type { TracerOptions } from '../config/rows/tracer-options'
import { guarded } from '../core/fault'
import { shared, whenStarted } from '../core/shared'
import { safeText } from '../core/tags'
import type { Instrumentation } from '../instrumentation/define'
import { isInstrumentation, refusal } from '../instrumentation/refusal'
import type { TracerProvider } from '../otel/types'
import { type Prepared, prepare } from '../wiring/prepare'
import { idleRuntime, type Runtime } from '../wiring/runtime'
import { startTracer } from '../wiring/start'
import { otelProvider } from './otel-provider'
import { otherPlugins } from './other-plugins'

/** The life of a tracer: idle, perhaps attached ahead of time, then started once. */
export interface Life {
  /** What is in force now. */
  readonly runtime: () => Runtime
  readonly isStarted: () => boolean
  /** Whether pages may name the trace that made them. */
  readonly givesRumData: () => boolean
  /** The provider of OpenTelemetry's API over it. */
  readonly provider: () => TracerProvider
  /** What is found of other copies of this package, a sentence each. */
  readonly copies: string[]
  /** Attaches to the libraries that load from now on; nothing after the start. */
  readonly prepare: () => void
  /** Nothing is sent by a start that comes later. */
  readonly mute: () => void
  /** Starts it; the second time what can change while it runs does, and the rest is named. */
  readonly start: (given: TracerOptions | undefined) => void
  /** Configures an integration, now or for the start; a user's own is taken among them. */
  readonly use: (plugin: unknown, options: unknown) => void
}

/** Begins the life of a tracer, idle. */
export function beginLife(): Life {
  let runtime: Runtime = idleRuntime()
  let started = false
  let prepared: Prepared | undefined
  let rumEnabled = false
  let isMute = false
  const uses = new Map<string, unknown>()
  const own: Instrumentation[] = []
  const provider = otelProvider(() => runtime)
  function registerIfAsked(): void {
    if (runtime.resolved?.values.enabled && runtime.resolved.values.otelEnabled) provider().register()
  }
  function startAgain(given: unknown): void {
    try {
      const before = runtime.resolved?.values.otelEnabled
      runtime.initAgain(given)
      if (!before) registerIfAsked()
    } catch (error) {
      runtime.log.warn(`init was called again: ${safeText(error)}; nothing was changed`)
    }
  }
  return {
    copies: [],
    runtime: () => runtime,
    isStarted: () => started,
    givesRumData: () => rumEnabled,
    provider,
    prepare() {
      try {
        if (!started) prepared ??= prepare()
      } catch (error) {
        runtime = failedRuntime(runtime, error)
      }
    },
    mute() {
      isMute = true
    },
    start(given) {
      rumEnabled ||= asksForRumData(given)
      if (started) {
        startAgain(given)
        return
      }
      started = true
      try {
        runtime = startTracer(given, { uses, own, prepared, isMute })
        registerIfAsked()
        tellStarted()
      } catch (error) {
        runtime = failedRuntime(runtime, error)
        return
      }
      for (const plugin of uses.keys()) if (runtime.registry?.has(plugin) === false) tellUnknown(plugin, runtime)
    },
    use(plugin, options) {
      if (typeof plugin === 'string') {
        if (runtime.registry === undefined) uses.set(plugin, options)
        else if (!runtime.registry.use(plugin, options)) tellUnknown(plugin, runtime)
      } else if (!isInstrumentation(plugin)) {
        runtime.log.warn(`use: ${refusal(plugin)}; nothing was changed`)
      } else if (runtime.registry === undefined) {
        own.push(plugin)
        uses.set(plugin.name, options)
      } else {
        runtime.registry.start([plugin], new Map([[plugin.name, options]]))
      }
    },
  }
}

/** The oldest line of Node that is supported. */
const oldestNode = 20

function asksForRumData(given: TracerOptions | undefined): boolean {
  try {
    return given?.experimental?.enableGetRumData === true
  } catch {
    return false
  }
}

/** `ddtrace-run doctor` waits for it in the programs that it watches. */
function tellStarted(): void {
  const { [whenStarted]: told } = shared()
  if (typeof told === 'function') guarded(told as () => void)()
}

/** What runs where the start has failed: nothing, and the application as without us. */
function failedRuntime(runtime: Runtime, error: unknown): Runtime {
  const message = `the tracer could not start, so nothing is traced: ${reasonOf(error)}`
  runtime.log.error(message)
  return { ...runtime, findings: [...runtime.findings, message] }
}

/** What the user can mend is told with how; the rest is ours to mend. */
function reasonOf(error: unknown): string {
  const { node } = process.versions
  if (Number(node.split('.')[0]) < oldestNode)
    return coded('T113', `Node ${node} is not supported; use Node ${oldestNode} or newer`)
  const reason = error instanceof Error ? error.message : safeText(error)
  // Deno says itself which of its flags is missing.
  return error instanceof Error && error.name === 'NotCapable' ? reason : `${reason}; please report it`
}

/** Says what a name does that nothing is traced by: nothing, whatever its options say. */
function tellUnknown(plugin: string, { tell, registry, findings }: Runtime): void {
  const message = otherPlugins.some(other => other === plugin)
    ? `use('${plugin}'): this version does not trace ${plugin}, so its calls have no spans; instrumentations/LIBRARIES.md in the package lists what is traced`
    : `use: there is no integration ${quote(plugin)}; known are ${registry?.names.join(', ')}`
  if (!findings.includes(message)) tell(message)
}
