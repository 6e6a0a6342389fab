// Limits: a query has a span where no traced driver lies below it: with the adapters of Prisma 7 it is the driver's. Transactions,
// connecting and Prisma's own compiling have none. Prisma 5 and 6 tell of their queries where the schema turns `tracing` on
// (`previewFeatures`, until 6.1). Prisma before 5, and Accelerate's server side, are not covered.

import type { Span } from '../../src/core/span'
import { defineInstrumentation } from '../../src/instrumentation/define'
import { attempt, settle } from '../../src/instrumentation/settle'
import {
  type Attributes,
  clientSpan,
  type EngineSpan,
  engineSpan,
  type PrismaKit,
  rows,
  tellEngineSpans,
} from './spans'

type Asked = string | { readonly name: string; readonly attributes?: Attributes }

/** Whom Prisma asks. Source: https://github.com/prisma/prisma/tree/main/packages/instrumentation-contract */
interface Helper {
  isEnabled(): boolean
  getTraceParent(context?: unknown): string
  getActiveContext(): unknown
  runInChildSpan(asked: Asked, callback: (...args: unknown[]) => unknown): unknown
  dispatchEngineSpans(spans: readonly EngineSpan[], events?: readonly unknown[], emit?: (event: unknown) => void): void
  createEngineSpan(event: { readonly spans: readonly EngineSpan[] }): void
}

/** Has `act` called before a span ends, not for a copy of an open one; where it gives false, the span is left out. */
function beforeEnd(span: Span, act: (span: Span) => unknown): void {
  const { beforeEnd: other } = span
  const both = (ended: Span): unknown => (ended === span && act(ended) === false ? false : other?.(ended))
  span.beforeEnd = both
}

/** Whether no driver below has told of this query: else its span is left out, and the driver's is the operation's child. */
function isUntold({ trace, idLow, idHigh }: Span): boolean {
  return !trace.finished.some(({ parentLow, parentHigh }) => parentLow === idLow && parentHigh === idHigh)
}

function provide(theirs: () => unknown, kit: PrismaKit): { readonly helper: Helper } {
  /** Operations under way, by the ids under which an engine knows them. */
  const open = new Map<string, Span>()
  const other = (): Partial<Helper> | undefined => {
    const { helper } = (theirs() ?? {}) as { readonly helper?: Helper }
    return helper?.isEnabled() ? helper : undefined
  }
  const begin = kit.guard((asked: Asked): Span | undefined => {
    const { name, attributes = {} } = typeof asked === 'string' ? { name: asked } : asked
    if (name !== 'operation' && name !== 'db_query') return undefined
    const span = kit.start(name === 'operation' ? clientSpan(attributes, kit) : engineSpan(attributes, kit))
    const id = span.context().toSpanId(true)
    if (name === 'operation') open.set(id, span)
    beforeEnd(span, ended => (name === 'operation' ? open.delete(id) : isUntold(ended)))
    return span
  })
  const runInChildSpan: Helper['runInChildSpan'] = (asked, callback) => {
    const helper = other()
    const run = (): unknown => (helper?.runInChildSpan ? helper.runInChildSpan(asked, callback) : callback())
    const span = kit.active ? begin(asked) : undefined
    if (span === undefined) return run()
    return settle(
      span,
      attempt(span, () => kit.scope.run(span, run, undefined, []), undefined, [], kit),
    )
  }
  const tell = kit.guard((spans: readonly EngineSpan[]) => tellEngineSpans(spans, open, kit))
  return {
    helper: {
      isEnabled: () => kit.active || other() !== undefined,
      // An engine tells of spans whose trace is kept alone; whether ours is, is decided here.
      getTraceParent: context => {
        const span = kit.active ? kit.scope.active() : null
        if (span !== null) return span.context().toTraceparent().replace(/..$/, '01')
        return other()?.getTraceParent?.(context) ?? '00-10-10-00'
      },
      getActiveContext: () => other()?.getActiveContext?.(),
      runInChildSpan,
      dispatchEngineSpans(spans, events = [], emit) {
        tell(spans)
        const helper = other()
        if (helper?.dispatchEngineSpans) helper.dispatchEngineSpans(spans, events, emit)
        else for (const event of events) emit?.(event)
      },
      createEngineSpan(event) {
        tell(event.spans)
        other()?.createEngineSpan?.(event)
      },
    },
  }
}

/** Prisma 5 to 7, with its own @prisma/instrumentation or without. */
export const prisma = defineInstrumentation({
  name: 'prisma',
  spans: ['prisma.client', 'prisma.engine'],
  ownTracers: ['prisma'],
  options: rows,
  targets: [
    { globals: ['PRISMA_INSTRUMENTATION', ...[5, 6, 7].map(major => `V${major}_PRISMA_INSTRUMENTATION`)], provide },
  ],
})
