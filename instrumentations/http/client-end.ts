// Limits: a request whose response is never read ends when its connection does.

import { ClientRequest, type IncomingMessage } from 'node:http'
import type { Span } from '../../src/core/span'
import { setErrorTags } from '../../src/core/tags'
import { shadow } from '../../src/instrumentation/ends'
import type { Kit } from '../../src/instrumentation/kit'
import { hide, wrapMethod } from '../../src/instrumentation/wrap'
import { own } from '../../src/names/own'
import { tagHeaders } from '../../src/operations/header-tags'
import { tagStatus } from '../../src/operations/http-client'
import type { ClientSettings } from '../../src/operations/http-options'

/** A request that was made, as far as its end tells. */
export type Made = ClientRequest & { readonly res?: IncomingMessage | null; readonly [key]?: Followed }

/** What is known of a request whose span is open. */
interface Followed {
  readonly span: Span
  readonly settings: ClientSettings
}

type Emit = (this: object, ...args: unknown[]) => boolean

const key = Symbol('tracer.asked')

/** Has the requests that Node makes tell of their end by their own `emit`: a listener of ours could be removed. */
export function patchEnds<Settings>(kit: Kit<Settings>): void {
  const hear = hearer(kit)
  wrapMethod(
    ClientRequest.prototype,
    'emit',
    (emit: Emit): Emit =>
      function (...args) {
        if (args[0] === 'close' || args[0] === 'error') hear(this as Made, args[0], args[1])
        return Reflect.apply(emit, this, args)
      },
  )
}

/** Ends the span with its request. */
export function followRequest<Settings>(request: Made, followed: Followed, kit: Kit<Settings>): void {
  hide(request, key, followed)
  if (request instanceof ClientRequest) return
  // What another tool gives in the place of a request has an emit of its own.
  const hear = hearer(kit)
  shadow<Emit>(
    request,
    'emit',
    emit =>
      function (...args) {
        if (args[0] === 'close' || args[0] === 'error') hear(this as Made, args[0], args[1])
        return Reflect.apply(emit, this, args)
      },
  )
}

function hearer<Settings>(kit: Kit<Settings>): (request: Made, event: 'close' | 'error', error: unknown) => void {
  return kit.guard((request: Made, event: 'close' | 'error', error: unknown): void => {
    const followed = request[key]
    if (followed === undefined) return
    if (event === 'error') setErrorTags(followed.span, error)
    else end(request, followed, kit)
  })
}

function end<Settings>(request: Made, { span, settings }: Followed, kit: Kit<Settings>): void {
  try {
    const { res } = request
    if (res?.statusCode !== undefined) {
      tagStatus(span, res.statusCode, settings, kit)
      if (settings.headers.size > 0) tagHeaders(span, name => own(res.headers, name), settings.headers, 'response')
      if (res.errored) setErrorTags(span, res.errored)
    }
    const hook = settings.hooks?.request
    if (hook !== undefined) kit.ask('hooks.request', hook, span, request, res ?? undefined)
  } finally {
    span.finish()
  }
}
