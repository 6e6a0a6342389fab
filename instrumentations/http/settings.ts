// Limits: which options there are is said in src/operations/http-options.ts.

import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import { hooks } from '../../src/config/kinds/callable'
import { nested } from '../../src/config/nested'
import { option } from '../../src/config/option'
import { commonRows, type IntegrationSettings } from '../../src/config/rows/integration'
import type { Span } from '../../src/core/span'
import { type ClientSettings, clientRows, type ServerSettings, serverRows } from '../../src/operations/http-options'
import type { SpanHooks } from '../../src/operations/span-hooks'

/** Called just before the span of a request ends, be it received or made. */
export interface Hooks extends SpanHooks {
  /** Called with the span of each request, received or made, and with what Node has for it. */
  readonly request?:
    | ((span?: Span, request?: IncomingMessage | ClientRequest, response?: ServerResponse | IncomingMessage) => unknown)
    | undefined
}

/** The settings of Node's own http: for both sides, and for each. */
export const rows = {
  ...clientRows,
  ...serverRows,
  hooks: option(hooks<Hooks>('request', 'beforeSend'), {
    doc: 'Functions that are called just before the span ends; where `beforeSend` returns false, it is left out.',
  }),
  server: option(nested({ ...commonRows([]), ...serverRows }), {
    doc: 'These options for received requests only.',
  }),
  client: option(nested({ ...commonRows([]), ...clientRows }), {
    doc: 'These options for requests that are made only.',
  }),
}

/** Those settings in force. */
export type HttpSettings = IntegrationSettings<typeof rows>

/** Gives the settings of the server's side: what is said for it alone wins. */
export function serverSide(): (settings: HttpSettings) => ServerSettings {
  return side(settings => ({ ...settings, ...settings.server }))
}

/** Gives the settings of the client's side: what is said for it alone wins. */
export function clientSide(): (settings: HttpSettings) => ClientSettings {
  return side(settings => ({ ...settings, ...settings.client }))
}

/** Settings change seldom: what was made of the last ones is kept. */
function side<Side>(make: (settings: HttpSettings) => Side): (settings: HttpSettings) => Side {
  let last: { readonly settings: HttpSettings; readonly side: Side } | undefined
  return settings => {
    if (last?.settings !== settings) last = { settings, side: make(settings) }
    return last.side
  }
}
