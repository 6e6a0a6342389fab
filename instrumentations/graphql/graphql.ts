// Limits: a field has a span where its schema has a resolver for it, up to 1,000 fields in an operation. Parsing and
// validating have spans inside another span only, because a program parses its own documents at its start. A subscription
// has a span for each of its events and none for itself. Variables are never shown.

import type { Span } from '../../src/core/span'
import { type Call, defineInstrumentation, type Operation } from '../../src/instrumentation/define'
import { type GraphSettings, graphRows } from '../../src/operations/graph'
import { type Asked, execute, fields, type GraphKit, parse, validate } from './steps'

const parsing: Operation<unknown, GraphSettings> = {
  start: ({ args: [source] }, kit) => parse.start(source, kit),
  callback: () => undefined,
}

const validating: Operation<unknown, GraphSettings> = {
  start: ({ args: [schema, document] }, kit) => validate.start({ schema, document }, kit),
  callback: () => undefined,
  finish: validate.finish,
}

const executing: Operation<unknown, GraphSettings> = {
  start: (call, kit) => execute.start(executeArguments(call), kit),
  inject: execute.begin,
  active: true,
  callback: () => undefined,
  finish: execute.finish,
  failed: span => fields.end(span),
}

const classic = { module: 'graphql', versions: '>=14 <17' }
const tools = { module: '@graphql-tools/executor', versions: '>=0.0.14', operation: executing }

/** GraphQL.js 14 to 17, and so whatever is built on it, and the executor of GraphQL Tools and Yoga. */
export const graphql = defineInstrumentation({
  name: 'graphql',
  aliases: ['@graphql-tools/executor'],
  spans: ['graphql.execute', 'graphql.parse', 'graphql.validate', 'graphql.resolve'],
  options: graphRows('GRAPHQL'),
  targets: [
    { ...classic, file: 'language/parser.js', method: 'parse', operation: parsing },
    { ...classic, file: 'validation/validate.js', method: 'validate', operation: validating },
    { ...classic, file: 'execution/execute.js', method: 'execute', operation: executing },
    { ...classic, file: 'execution/execute.js', method: 'executeSync', operation: executing },
    { ...tools, file: 'cjs/execution/execute.js', method: 'execute' },
    { ...tools, file: 'esm/execution/execute.js', method: 'execute', locals: ['execute'] },
    {
      module: 'graphql',
      versions: '>=17',
      trace: 'graphql:parse',
      operation: { start: ({ source }: Asked, kit: GraphKit) => parse.start(source, kit) },
    },
    {
      module: 'graphql',
      versions: '>=17',
      trace: 'graphql:validate',
      operation: {
        start: validate.start,
        finish: (span: Span, message: { readonly result?: unknown }) => validate.finish(span, message.result),
      },
    },
    {
      module: 'graphql',
      versions: '>=17',
      trace: 'graphql:execute',
      operation: {
        start: execute.start,
        inject: execute.begin,
        active: true,
        finish: (span: Span, message: { readonly result?: unknown }) => execute.finish(span, message.result),
        failed: (span: Span) => fields.end(span),
      },
    },
  ],
})

/** Before version 16 it took a list of arguments too. */
function executeArguments({ args }: Call<unknown>): Asked {
  const [first, document, , , , operationName] = args
  return args.length === 1 ? ((first ?? {}) as Asked) : { schema: first, document, operationName }
}
