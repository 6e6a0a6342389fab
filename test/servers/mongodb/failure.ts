import type { Fields } from './fields'

/** The codes of errors, by the names that MongoDB gives them. */
const codes = {
  BadValue: 2,
  FailedToParse: 9,
  IllegalOperation: 20,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  CursorNotFound: 43,
  NamespaceExists: 48,
  CommandNotFound: 59,
  ImmutableField: 66,
  InvalidNamespace: 73,
  Location40573: 40_573,
  Location40324: 40_324,
  DuplicateKey: 11_000,
} as const

/** A command that fails: MongoDB answers it with these. */
export class Failure extends Error {
  readonly code: number
  readonly codeName: string
  /** What the answer says beside message and code. */
  readonly more: Fields

  constructor(codeName: keyof typeof codes, message: string, more: Fields = {}) {
    super(message)
    this.code = codes[codeName]
    this.codeName = codeName
    this.more = more
  }
}

/** The answer to a command that threw this. */
export function failed(error: unknown): Fields {
  const failure = failureOf(error)
  return { ok: 0, errmsg: failure.message, code: failure.code, codeName: failure.codeName, ...failure.more }
}

/** The error as MongoDB has it: what mingo refuses is a bad value. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  return new Failure('BadValue', error instanceof Error ? error.message : String(error))
}
