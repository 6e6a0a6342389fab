import { hideInSetting } from '../secrets/credentials'
import { hideInMessage } from '../secrets/message'

/** What reading one value gave: the value, or what was wrong with it, or both where a part of it could be kept. */
export interface Parsed<Value> {
  readonly value?: Value
  readonly problems?: readonly string[]
}

/** How the values of one sort of setting are read and shown. */
export interface Kind<Value, Code = Value> {
  /** What is expected, in words that fit after "expected". */
  readonly expected: string
  /** Reads a text, from a variable or from code: trimmed and not empty, unless `verbatim`. */
  parse(text: string): Parsed<Value>
  /** Reads what code gave where that is not a text. May throw what a hostile value throws: the resolver takes it. */
  accept(value: unknown): Parsed<Value>
  /** One line of text without secrets. */
  show(value: Value): string
  /** How many of the value's units one of the variable's has; left out: the same. */
  readonly unit?: number
  /** Blanks count and an empty text is a value, where for the others it means "not set". */
  readonly verbatim?: boolean
  /** The values are secrets: they are shown as `show` has them, never as they were written. */
  readonly secret?: boolean
  /** Never set: carries the type of what code may give. */
  readonly code?: Code
}

/** How a variable that says the same in other words is read. */
export interface StandIn {
  /** What is expected, in words that fit after "expected". */
  readonly expected: string
  /** What the setting's own variable would say; an empty text where it says nothing, undefined where it cannot be used. */
  translate(text: string, env: Readonly<Record<string, string | undefined>>): string | undefined
}

/** One row of a table of settings. */
export interface Option<Value, Code = Value, Default = Value | undefined> {
  readonly kind: Kind<Value, Code>
  /** Names of the environment variables, the canonical one first, then its aliases in the order they are asked. */
  readonly env: readonly string[]
  /** Those of the variables that are not read like the canonical one. */
  readonly standIns: Readonly<Record<string, StandIn>> | undefined
  /** Other names in code, after the row's own key; a dot goes into an object. */
  readonly code: readonly string[]
  readonly default: Default
  /** The default in words, where it is not a plain value. */
  readonly defaultText: string | undefined
  /** Key of the row whose value stands in while this one is not set: in the same table, or in the tracer's. */
  readonly inherits: string | undefined
  /** One sentence for the user, with units. */
  readonly doc: string
}

/** What is written for a row; what is left out is empty or undefined. */
export interface OptionFields<Default> {
  readonly env?: readonly string[]
  readonly standIns?: Readonly<Record<string, StandIn>>
  readonly code?: readonly string[]
  readonly default?: Default
  readonly defaultText?: string
  readonly inherits?: string
  readonly doc: string
}

/** Rows by their name in code. */
export type Table = Readonly<Record<string, Option<unknown, unknown, unknown>>>

/** The value a row resolves to. */
export type ValueOf<Row> =
  Row extends Option<infer Value, infer _, infer Default>
    ? undefined extends Default
      ? Value | undefined
      : Value
    : never

/** What code may give for a row. */
export type CodeOf<Row> = Row extends Option<infer _, infer Code, infer _> ? Code : never

/** The resolved values of a table. */
export type Values<Rows extends Table> = { readonly [Key in keyof Rows]: ValueOf<Rows[Key]> }

/** The options object that code may give for a table. */
export type CodeOptions<Rows extends Table> = { [Key in keyof Rows]?: CodeOf<Rows[Key]> | undefined }

/** Makes a row, and checks that its default is of its kind. */
export function option<Value, Code, const Default extends Value | undefined = undefined>(
  kind: Kind<Value, Code>,
  fields: OptionFields<Default>,
): Option<Value, Code, Default> {
  return {
    kind,
    env: fields.env ?? [],
    standIns: fields.standIns,
    code: fields.code ?? [],
    // Left out, `Default` is undefined.
    default: fields.default as Default,
    defaultText: fields.defaultText,
    inherits: fields.inherits,
    doc: fields.doc,
  }
}

/** The names that code may use for a table's rows, without those inside of objects. */
export function codeNames(table: Table): string[] {
  const paths = Object.entries(table).flatMap(([key, row]) => [key, ...row.code])
  return paths.filter(path => !path.includes('.'))
}

/** A value that cannot be used: says what was expected and quotes what was got. */
export function refuse(expected: string, got: unknown): { readonly problems: readonly string[] } {
  return { problems: [`expected ${expected}, got ${quote(got)}`] }
}

/** Names any value in a message: at most about 80 characters, without running its code, without what looks like a secret. */
export function quote(value: unknown): string {
  switch (typeof value) {
    case 'string': {
      // Hidden first: what is cut may no longer look like a URL.
      const text = hideInMessage(hideInSetting(value))
      return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
    }
    case 'number':
    case 'boolean':
    case 'bigint':
    case 'undefined':
      return String(value)
    case 'symbol':
      return 'a symbol'
    case 'function':
      return 'a function'
    case 'object':
      if (value === null) return 'null'
      return isRecord(value) ? 'an object' : 'an array'
  }
}

/** Whether a value is an object whose properties may be read by name: no array. Never throws. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  try {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    // A revoked proxy: it throws again at the first read.
    return true
  }
}
