import { dictionary } from '../names/dictionary'

/** Headers as `http.IncomingMessage` has them: names in lower case, repeated ones joined by commas or in a list. */
export type IncomingHeaders = Readonly<Record<string, string | readonly string[] | undefined>>

/** Puts one header into a carrier of the kind that this function was chosen for. */
export type Write = (carrier: object, name: string, value: string) => void

/** Longer headers, in characters, are taken for absent. */
const maxLength = 8192

/** The text of a header, or undefined where it is absent or too long. */
export function headerText(headers: IncomingHeaders, name: string, limit = maxLength): string | undefined {
  const value = headers[name]
  if (value === undefined) return undefined
  const text = typeof value === 'string' ? value : toText(value)
  return text !== undefined && text.length <= limit ? text : undefined
}

/**
 * Reads the named headers from anything: an object with names in any case, something with `get(name)` such as `Headers`,
 * or a Map. Getters and proxies that throw are taken for absent headers.
 */
export function readCarrier(carrier: unknown, names: readonly string[]): IncomingHeaders | undefined {
  if (typeof carrier !== 'object' || carrier === null) return undefined
  const found = dictionary<string>()
  const get = read(carrier, 'get')
  for (const name of names) {
    // A plain object may have a header of the name `get`: only a function makes it a reader.
    const value = typeof get === 'function' ? call(get, carrier, name) : read(carrier, name)
    keep(found, name, value)
  }
  if (carrier instanceof Map) keepAnyCase(found, names, carrier.keys(), key => call(Map.prototype.get, carrier, key))
  else if (typeof get !== 'function') keepAnyCase(found, names, keysOf(carrier), key => read(carrier, key as string))
  return found
}

/** How headers are written to this carrier: a function is called, `set(name, value)` is used, else it is a plain object. */
export function writerFor(carrier: unknown): Write | undefined {
  if (typeof carrier === 'function') return writeByCall
  if (typeof carrier !== 'object' || carrier === null) return undefined
  return typeof (carrier as { set?: unknown }).set === 'function' ? writeBySet : writeProperty
}

function writeByCall(carrier: object, name: string, value: string): void {
  const set = carrier as (name: string, value: string) => void
  set(name, value)
}

function writeBySet(carrier: object, name: string, value: string): void {
  const target = carrier as { set(name: string, value: string): unknown }
  target.set(name, value)
}

function writeProperty(carrier: object, name: string, value: string): void {
  const target = carrier as Record<string, string>
  target[name] = value
}

function keepAnyCase(
  found: Record<string, string>,
  names: readonly string[],
  keys: Iterable<unknown>,
  read: (key: unknown) => unknown,
): void {
  for (const key of keys) {
    const name = typeof key === 'string' ? key.toLowerCase() : ''
    if (name !== key && names.includes(name) && found[name] === undefined) keep(found, name, read(key))
  }
}

function keep(found: Record<string, string>, name: string, value: unknown): void {
  const text = toText(value)?.trim()
  if (text !== undefined && text !== '') found[name] = text
}

/** Text of what a header's value may be: text, a number, bytes (messages have those), or a list of them. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  try {
    if (value instanceof Uint8Array) return Buffer.from(value).toString()
    if (Array.isArray(value)) return value.join(',')
  } catch {
    // A hostile element.
  }
  return undefined
}

function read(carrier: object, name: string): unknown {
  try {
    return (carrier as Record<string, unknown>)[name]
  } catch {
    return undefined
  }
}

function call(method: unknown, carrier: object, name: unknown): unknown {
  try {
    return Reflect.apply(method as (name: unknown) => unknown, carrier, [name])
  } catch {
    return undefined
  }
}

function keysOf(carrier: object): readonly string[] {
  try {
    return Object.keys(carrier)
  } catch {
    return []
  }
}
