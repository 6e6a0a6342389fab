import type { Operation } from '../../src/instrumentation/define'
import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { parsed, runSpan } from '../../src/operations/job'
import { contextOf } from '../../src/operations/message'
import { dialect, type Named, type Options, type Settings, type Step } from './job'

interface Job {
  readonly id?: string
  readonly name: string
  readonly queueName: string
  readonly opts?: Options
  readonly attemptsMade?: number
}

/** The span of a job that is run. */
export function running(): Operation<Named, Settings> {
  return {
    active: true,
    callback: () => undefined,
    start({ args: [given] }, kit) {
      const { id, name, queueName, opts, attemptsMade } = given as Job
      const metadata = parsed(opts?.telemetry?.metadata)
      // A `telemetry` option of the user's writes its headers beside ours, or without them.
      const from = metadata && contextOf(metadata._datadog ?? metadata, kit)
      return runSpan(dialect, { queue: queueName, job: name, id, tries: attemptsMade }, from, kit)
    },
  }
}

/** A loop that fetches jobs is nobody's child, wherever its worker was made. */
export function detachLoop(exports: unknown, kit: Kit<Settings>): void {
  wrapMethod(
    (exports as { readonly Worker: { readonly prototype: object } }).Worker.prototype,
    'run',
    (run: Step): Step =>
      function (...args) {
        return kit.active
          ? kit.scope.activate(null, () => Reflect.apply(run, this, args))
          : Reflect.apply(run, this, args)
      },
  )
}

/** Scripts that nobody's span has asked for are the polling of a worker. */
export function hideQueries(name: string) {
  return (exports: unknown, kit: Kit<Settings>): void => {
    const { prototype } = (exports as Readonly<Record<string, { readonly prototype: object } | undefined>>)[name] ?? {}
    if (prototype === undefined) return
    wrapMethod(
      prototype,
      'execCommand',
      (execute: Step): Step =>
        function (...args) {
          if (!kit.active || kit.hasParent) return Reflect.apply(execute, this, args)
          return kit.scope.untraced(() => Reflect.apply(execute, this, args))
        },
    )
  }
}
