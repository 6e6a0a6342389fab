import type { Span } from '../core/span'

/** What spans have in common that are counted together. */
export interface Key {
  readonly service: string
  readonly name: string
  readonly resource: string
  readonly type: string
  readonly status: number
  readonly synthetics: boolean
  readonly kind: string
  readonly root: boolean
  readonly method: string
  readonly endpoint: string
  readonly grpcStatus: string
  readonly peerTags: readonly string[]
}

/** What stands for a text that would make too many keys. */
export const blocked = 'tracer_blocked_value'

/** Kinds whose spans are counted though they begin no service. */
const countedKinds = new Set(['server', 'client', 'producer', 'consumer'])
const callingKinds = new Set(['client', 'producer', 'consumer'])
const noTags: readonly string[] = []

/** Whether a span is counted: it begins a service, is measured, or talks to others; and it is whole. */
export function isCounted(span: Span): boolean {
  if (span.getNumber('_dd.partial_version') !== undefined) return false
  if (span.isTopLevel() || span.getNumber('_dd.measured') === 1) return true
  const kind = span.getText('span.kind')
  return kind !== undefined && countedKinds.has(kind)
}

/** The key of a span, with those of the tags that tell its peer apart; `service` is the tracer's own. */
export function keyOf(span: Span, service: string, peerTags: readonly string[]): Key {
  const kind = span.getText('span.kind') ?? ''
  const status = Number(span.getText('http.status_code') ?? span.getNumber('http.status_code'))
  const origin = span.getText('_dd.origin') ?? span.trace.origin
  return {
    service: span.service,
    name: span.name,
    resource: span.resource === '' ? span.name : span.resource,
    type: span.type,
    status: Number.isInteger(status) && status >= 100 && status < 600 ? status : 0,
    synthetics: origin?.startsWith('synthetics') === true,
    kind,
    root: span.parentHigh === 0 && span.parentLow === 0,
    method: span.getText('http.method') ?? '',
    endpoint: span.getText('http.endpoint') ?? span.getText('http.route') ?? '',
    grpcStatus: String(
      span.getText('rpc.grpc.status_code') ??
        span.getText('grpc.status.code') ??
        span.getNumber('grpc.status.code') ??
        '',
    ),
    peerTags: peersOf(span, kind, service, peerTags),
  }
}

function peersOf(span: Span, kind: string, service: string, names: readonly string[]): readonly string[] {
  if (callingKinds.has(kind)) {
    const found: string[] = []
    for (const name of names) {
      const value = span.getText(name)
      if (value !== undefined && value !== '') found.push(`${name}:${value}`)
    }
    return found
  }
  const changed = (kind === '' || kind === 'internal') && span.service !== service
  return changed ? [`_dd.base_service:${service}`] : noTags
}

/** The key under which all are counted for which there is no room: only their service is still told. */
export function blockedKey(service: string): Key {
  return {
    service,
    name: blocked,
    resource: blocked,
    type: '',
    status: 0,
    synthetics: false,
    kind: '',
    root: false,
    method: '',
    endpoint: '',
    grpcStatus: '',
    peerTags: noTags,
  }
}

/** A text that is the same for equal keys alone. */
export function textOf(key: Key): string {
  const flags = (key.synthetics ? 1 : 0) + (key.root ? 2 : 0)
  return `${key.name}\0${key.resource}\0${key.service}\0${key.type}\0${key.status}\0${flags}\0${key.kind}\0${key.method}\0${key.endpoint}\0${key.grpcStatus}\0${key.peerTags.join('\0')}`
}
