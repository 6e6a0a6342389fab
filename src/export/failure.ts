import { type CauseCode, coded } from '../causes/code'

/** Why a payload got no verdict. */
export interface Failure {
  /** For people. */
  readonly reason: string
  /** Somebody is there: another try in a moment may succeed. */
  readonly passing: boolean
  /** The agent may have the payload. */
  readonly handedOver: boolean
}

/** Where nobody listens, or nobody can be reached: to ask again in a moment is of no use. */
const away = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'EACCES',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ETIMEDOUT',
])

/** What an error of the network means for the payload that met it. */
export function failureOf(error: unknown, handedOver: boolean): Failure {
  const codes = codesOf(error)
  return { reason: withCode(reasonOf(error), codes), passing: !codes.some(code => away.has(code)), handedOver }
}

/** The causes that the codes of Node's errors mean; those of TLS are of OpenSSL's or begin alike. */
const causeOf: readonly (readonly [RegExp, CauseCode])[] = [
  [/^(ECONNREFUSED|ENOENT|EHOSTUNREACH|ENETUNREACH)$/, 'T201'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'T203'],
  [/^(EPROTO|ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/, 'T204'],
  [/^(EACCES|EPERM|ERR_ACCESS_DENIED)$/, 'T114'],
  [/^(ETIMEDOUT)$/, 'T211'],
  [/^HPE_/, 'T202'],
]

function withCode(reason: string, codes: readonly string[]): string {
  const found = causeOf.find(([pattern]) => codes.some(code => pattern.test(code)))
  return found === undefined ? reason : coded(found[1], reason)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Happy eyeballs reports one error an address, and an empty message of its own.
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(each => (each instanceof Error ? each.message : String(each))).join(', ')
  }
  return error.message
}

function codesOf(error: unknown): readonly string[] {
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error]
  return errors.map(each => String((each as { readonly code?: unknown } | null)?.code))
}
