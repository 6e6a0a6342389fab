// Limits: who adds to the list of headers itself, past the method for it, adds beside ours.

import { hide } from '../../src/instrumentation/wrap'

/** The headers of a request of undici: a flat list of names and values; one text in undici 5. */
export type Headers = readonly unknown[] | string

/** What undici publishes of a request, as far as its headers go. */
export interface WithHeaders {
  headers: Headers
  addHeader(name: string, value: string): unknown
}

/** Adds a header in the place of those of that name: who hands on what it was sent would name two traces. */
export function setHeader(request: WithHeaders, name: string, value: string): void {
  const { headers } = request
  if (headerIn(headers, name) !== undefined) {
    if (typeof headers === 'string')
      request.headers = linesOf(headers)
        .filter(([key]) => key !== name)
        .map(([, line]) => line)
        .join('')
    else request.headers = headers.filter((_, at) => String(headers[at - (at % 2)]).toLowerCase() !== name)
  }
  request.addHeader(name, value)
}

const own = Symbol('tracer.headers')

/** A request whose headers of ours are kept. */
interface Kept extends WithHeaders {
  [own]?: ReadonlySet<string>
}

/**
 * Keeps headers as they are: another tracer that listens to the same events adds its own beside them, and undici sends both.
 * A service that gets `traceparent` twice takes neither.
 */
export function keepHeaders(request: WithHeaders, names: ReadonlySet<string>): void {
  hide(request, own, names)
  hide(request, 'addHeader', addUnlessKept)
}

function addUnlessKept(this: Kept, name: string, value: string): unknown {
  if (this[own]?.has(String(name).toLowerCase())) return this
  const { addHeader } = Object.getPrototypeOf(this) as WithHeaders
  return addHeader.call(this, name, value)
}

/** The lines of a text of headers, each with its name in lower case. */
function linesOf(headers: string): (readonly [name: string, line: string])[] {
  return headers.split(/(?<=\r\n)/).map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line])
}

/** Reads one of the headers; undefined where there is none of that name. */
export function headerIn(headers: Headers, name: string): string | undefined {
  if (typeof headers === 'string') {
    const line = linesOf(headers).find(([key]) => key === name)?.[1]
    return line?.slice(name.length + 1).trim()
  }
  for (let at = 0; at < headers.length; at += 2) {
    if (String(headers[at]).toLowerCase() === name) return String(headers[at + 1])
  }
  return undefined
}
