import type { IncomingMessage, ServerResponse } from 'node:http'
import { shadow } from '../instrumentation/ends'
import type { Kit } from '../instrumentation/kit'

/** Headers that carry a trace: scripts in pages send them, and browsers first ask whether they may. */
const traceHeaders = new Set([
  'x-datadog-trace-id',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-sampled',
  'x-datadog-origin',
  'x-datadog-tags',
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
])
const header = 'access-control-allow-headers'

type WriteHead = (this: ServerResponse, ...args: unknown[]) => ServerResponse

/**
 * Adds the headers of a trace that a browser asks for to those that the application allows, where it allows any: without
 * that a page of which every request is traced would have all of them blocked.
 */
export function allowTraceHeaders<Settings>(
  request: IncomingMessage,
  response: ServerResponse,
  kit: Kit<Settings>,
): void {
  const asked = request.headers['access-control-request-headers']
  if (typeof asked !== 'string') return
  const wanted = namesIn(asked).filter(name => traceHeaders.has(name))
  if (wanted.length === 0) return
  const complete = kit.guard((args: unknown[]): void => {
    const at = args.length - 1
    args[at] = withAllowed(args[at], wanted)
    const set = response.getHeader(header)
    if (set !== undefined && !response.headersSent) response.setHeader(header, allowed(set, wanted))
  })
  shadow<WriteHead>(
    response,
    'writeHead',
    writeHead =>
      function (...args) {
        complete(args)
        return Reflect.apply(writeHead, this, args)
      },
  )
}

/** The headers that `writeHead` is given, as an object or a flat list, with the one that allows completed. */
function withAllowed(given: unknown, wanted: readonly string[]): unknown {
  if (Array.isArray(given)) {
    return given.map((value, at) => (at % 2 === 1 && isAllowHeader(given[at - 1]) ? allowed(value, wanted) : value))
  }
  if (typeof given !== 'object' || given === null) return given
  const name = Object.keys(given).find(isAllowHeader)
  if (name === undefined) return given
  return { ...given, [name]: allowed((given as Record<string, unknown>)[name], wanted) }
}

function isAllowHeader(name: unknown): boolean {
  return String(name).toLowerCase() === header
}

function allowed(value: unknown, wanted: readonly string[]): string {
  const text = String(value)
  const names = namesIn(text)
  if (names.length === 0 || names.includes('*')) return text
  return [text, ...wanted.filter(name => !names.includes(name))].join(',')
}

function namesIn(list: string): string[] {
  return list
    .split(',')
    .map(name => name.trim().toLowerCase())
    .filter(Boolean)
}
