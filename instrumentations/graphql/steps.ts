// Limits: see graphql.ts.

import type { Span } from '../../src/core/span'
import type { Kit } from '../../src/instrumentation/kit'
import { executeSpan, type GraphSettings, operationOf, stepSpan, tellGraphErrors } from '../../src/operations/graph'
import { fieldTracer } from '../../src/operations/graph-fields'

/** What is known of a step, by its arguments or by the message of the library's own channel. */
export interface Asked {
  readonly schema?: unknown
  readonly document?: unknown
  readonly operationName?: unknown
  readonly source?: unknown
}

/** What executing gives: https://github.com/graphql/graphql-js/blob/17.x.x/src/execution/Executor.ts */
interface Result {
  readonly errors?: readonly unknown[]
  readonly initialResult?: Result
}

/** What these steps work with. */
export type GraphKit = Kit<GraphSettings>

/** Apollo's probe of its own health. */
const healthCheck = '__ApolloServiceHealthCheck__'
/** Spans of the fields of an operation. */
export const fields = fieldTracer<GraphSettings>()

/** Reading a document. */
export const parse = {
  start(source: unknown, kit: GraphKit) {
    if (!kit.hasParent) return undefined
    const text = typeof source === 'string' ? source : (source as { readonly body?: string } | undefined)?.body
    return text?.includes(healthCheck) ? undefined : stepSpan('parse', undefined, [], kit)
  },
}

/** Checking a document by its schema. */
export const validate = {
  start({ schema, document }: Asked, kit: GraphKit) {
    // The earliest that a schema is seen: other libraries give fields resolvers of theirs before the first execution.
    fields.follow(schema, kit)
    const asked = operationOf(document, undefined)
    if (!kit.hasParent || asked.name === healthCheck) return undefined
    return stepSpan('validate', undefined, [], kit)
  },
  finish: (span: Span, errors: unknown) => tellGraphErrors(span, errors as readonly unknown[] | undefined),
}

/** Answering an operation. */
export const execute = {
  start({ schema, document, operationName }: Asked, kit: GraphKit) {
    fields.follow(schema, kit)
    const asked = operationOf(document, operationName)
    return asked.name === healthCheck ? undefined : executeSpan(asked, kit)
  },
  begin: (span: Span) => fields.begin(span),
  finish(span: Span, result: unknown) {
    fields.end(span)
    const { errors, initialResult } = (result ?? {}) as Result
    tellGraphErrors(span, errors ?? initialResult?.errors)
  },
}
