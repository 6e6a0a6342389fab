import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { callable, hooks } from '../config/kinds/callable'
import { headerTags } from '../config/kinds/headers'
import { type Matcher, matcher } from '../config/kinds/matcher'
import { flag } from '../config/kinds/plain'
import { redaction } from '../config/kinds/redaction'
import { option } from '../config/option'
import type { IntegrationSettings } from '../config/rows/integration'
import { options } from '../config/rows/options'
import type { Span } from '../core/span'
import type { Kit } from '../instrumentation/kit'
import { isFoundIn } from '../secrets/expression'
import type { SpanHooks } from './span-hooks'
import { withoutQuery } from './url'

/** Called just before the span of a request ends. */
export interface ServerHooks extends SpanHooks {
  /** Called with the span of a request that was received, and with what Node has for it. */
  readonly request?: ((span?: Span, request?: IncomingMessage, response?: ServerResponse) => unknown) | undefined
}

/** Called just before the span of a request ends; with fetch and undici, request and response are undici's. */
export interface ClientHooks extends SpanHooks {
  /** Called with the span of a request that was made, and with what the library has for it. */
  readonly request?: ((span?: Span, request?: ClientRequest, response?: IncomingMessage) => unknown) | undefined
}

/** The settings of whatever serves or makes requests of HTTP. */
export const httpRows = {
  allowlist: option(matcher, {
    code: ['whitelist'],
    defaultText: 'all',
    doc: 'What is traced: paths of requests that are received, or whole URLs, without their query, of requests that are made.',
  }),
  blocklist: option(matcher, {
    code: ['blacklist'],
    defaultText: 'none',
    doc: 'What is not traced, with all that happens inside of it; it wins over `allowlist`.',
  }),
  filter: option(callable<(urlOrPath: string) => boolean>(), {
    defaultText: 'by `allowlist` and `blocklist`',
    doc: 'Tells what is traced, in place of both lists.',
  }),
  headers: option(headerTags, {
    default: options.headerTags.default,
    defaultText: 'as `DD_TRACE_HEADER_TAGS` says',
    inherits: 'headerTags',
    doc: 'Headers that become tags: `header` or `header:tag`.',
  }),
  validateStatus: option(callable<(status: number) => boolean>(), {
    defaultText: 'by the statuses that are errors',
    doc: 'True for a status that is no error.',
  }),
}

/** The settings of whatever serves requests. */
export const serverRows = {
  ...httpRows,
  hooks: option(hooks<ServerHooks>('request', 'beforeSend'), {
    doc: 'Functions that are called just before the span ends; where `beforeSend` returns false, it is left out.',
  }),
  queryStringObfuscation: option(redaction, {
    default: options.queryStringObfuscation.default,
    defaultText: 'as `DD_TRACE_OBFUSCATION_QUERY_STRING_REGEXP` says',
    inherits: 'queryStringObfuscation',
    doc: 'What is hidden of a query string: a regular expression, true for all of it, or false for nothing.',
  }),
  middleware: option(flag, {
    default: true,
    inherits: 'middlewareTracingEnabled',
    doc: 'A span for each middleware; without these spans, the request still has its route.',
  }),
}

/** The settings of whatever makes requests. */
export const clientRows = {
  ...httpRows,
  hooks: option(hooks<ClientHooks>('request', 'beforeSend'), {
    doc: 'Functions that are called just before the span ends; where `beforeSend` returns false, it is left out.',
  }),
  splitByDomain: option(flag, { default: false, doc: 'Names the service after the host that is asked.' }),
  propagationBlocklist: option(matcher, { defaultText: 'none', doc: 'URLs that get no headers of the trace.' }),
  enablePropagationWithAmazonHeaders: option(flag, {
    default: false,
    doc: 'Requests that are signed for AWS get headers of the trace too.',
  }),
}

/** The settings of a server in force. */
export type ServerSettings = IntegrationSettings<typeof serverRows>

/** The settings of a client in force. */
export type ClientSettings = IntegrationSettings<typeof clientRows>

type Filter = Pick<ServerSettings, 'filter' | 'allowlist' | 'blocklist'>

/** Whether the user wants no trace of what is asked for. */
export function isLeftOut<Settings>(
  { filter, allowlist, blocklist }: Filter,
  asked: string,
  kit: Kit<Settings>,
): boolean {
  if (filter !== undefined) return kit.ask('filter', filter, asked) === false
  if (allowlist !== undefined && !matches(allowlist, asked, kit)) return true
  return blocklist !== undefined && matches(blocklist, asked, kit)
}

/** Whether one of the user's tests takes the text; as a text it may leave out the query. */
export function matches<Settings>(tests: Matcher, asked: string, kit: Kit<Settings>): boolean {
  return tests.some(test => {
    if (typeof test === 'function') return kit.ask('a function of a list', test, asked) === true
    // With the flag `g` an expression would go on where it last stopped.
    return typeof test === 'string' ? test === asked || test === withoutQuery(asked) : isFoundIn(test, asked)
  })
}
