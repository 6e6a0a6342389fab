/** An object of others, of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>

/** A value as an object; empty where it is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

/** A value where it is a text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The part of an ARN, or of any text with colons, behind the last of them. */
export function lastPart(arn: string, separator = ':'): string {
  return arn.slice(arn.lastIndexOf(separator) + 1)
}
