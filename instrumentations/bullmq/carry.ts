import type { Kit } from '../../src/instrumentation/kit'
import { wrapMethod } from '../../src/instrumentation/wrap'
import { parsed } from '../../src/operations/job'
import { carriedBy } from '../../src/operations/message'
import type { Added, Options, Settings, Step } from './job'

/** Has jobs carry the trace that adds them. */
export function carryJobs(exports: unknown, kit: Kit<Settings>): void {
  const { Job } = exports as { readonly Job: object }
  const carrying = kit.guard((options: unknown) => withTrace(options as Options | undefined, kit))
  wrapMethod(
    Job,
    'create',
    (create: Step): Step =>
      function (...args) {
        args[3] = carrying(args[3]) ?? args[3]
        return Reflect.apply(create, this, args)
      },
  )
  wrapMethod(
    Job,
    'createBulk',
    (createBulk: Step): Step =>
      function (...args) {
        const [, jobs] = args
        if (Array.isArray(jobs)) {
          args[1] = jobs.map((job: Added) => ({ ...job, opts: carrying(job.opts) ?? job.opts }))
        }
        return Reflect.apply(createBulk, this, args)
      },
  )
}

/** The same for those of flows. */
export function carryFlows(exports: unknown, kit: Kit<Settings>): void {
  const carrying = kit.guard((options: unknown) => withTrace(options as Options | undefined, kit))
  wrapMethod(
    (exports as { readonly FlowProducer: { readonly prototype: object } }).FlowProducer.prototype,
    'addNode',
    (addNode: Step): Step =>
      function (...args) {
        const [given] = args as [{ readonly node: Added }]
        const hasOwn = (this as { readonly telemetry?: unknown }).telemetry !== undefined
        const opts = hasOwn ? undefined : carrying(given?.node?.opts)
        if (opts !== undefined) args[0] = { ...given, node: { ...given.node, opts } }
        return Reflect.apply(addNode, this, args)
      },
  )
}

/** The options of a job with the active span's context in a copy of its metadata; undefined where they stay as they are. */
function withTrace(options: Options | undefined, kit: Kit<Settings>): Options | undefined {
  const span = kit.active ? kit.scope.active() : null
  if (span === null || options?.repeat) return undefined
  const { metadata } = options?.telemetry ?? {}
  const others = metadata === undefined ? {} : parsed(metadata)
  // Texts of the user's own in another form stay what they are.
  if (others === undefined) return undefined
  const written = JSON.stringify({ ...others, _datadog: carriedBy(span, kit) })
  return { ...options, telemetry: { ...options?.telemetry, metadata: written } }
}
