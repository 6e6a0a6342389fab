import type { Baggage } from '../core/context'
import { dictionary } from '../names/dictionary'
import { isPrintable } from './ascii'
import { headerText, type IncomingHeaders, type Write } from './carrier'

const baggageHeader = 'baggage'

/** Limits of the header, both ways. */
export interface BaggageSettings {
  readonly maxItems: number
  /** The longest header in bytes. */
  readonly maxBytes: number
  warn(message: string): void
}

/** The W3C header `baggage`, which goes with any style or alone. */
export interface BaggageHeader {
  readonly headers: readonly string[]
  inject(baggage: Baggage, carrier: object, write: Write): void
  /** The items, or undefined where there are none or where one is malformed. */
  extract(headers: IncomingHeaders): Baggage | undefined
}

/** Reads and writes the header `baggage`. Source: https://www.w3.org/TR/baggage/ */
export function createBaggageHeader(settings: BaggageSettings): BaggageHeader {
  const { maxItems, maxBytes } = settings

  function inject(baggage: Baggage, carrier: object, write: Write): void {
    let text = ''
    let count = 0
    for (const key of Object.keys(baggage)) {
      const value = baggage[key] as string
      // An empty value is malformed to other tracers, which would then ignore the whole header.
      if (key === '' || value === '') continue
      const item = `${text === '' ? '' : ','}${encodeKey(key)}=${encode(value)}`
      if (++count > maxItems || text.length + item.length > maxBytes) {
        settings.warn(`baggage over ${maxItems} items or ${maxBytes} bytes is not sent on`)
        break
      }
      text += item
    }
    if (text !== '') write(carrier, baggageHeader, text)
  }

  function extract(headers: IncomingHeaders): Baggage | undefined {
    const text = headerText(headers, baggageHeader, Number.POSITIVE_INFINITY)
    if (text === undefined || text === '') return undefined
    const items = dictionary<string>()
    let count = 0
    for (let start = 0; start < text.length; ) {
      const comma = text.indexOf(',', start)
      const end = comma === -1 ? text.length : comma
      if (count >= maxItems || end > maxBytes) {
        settings.warn(`baggage over ${maxItems} items or ${maxBytes} bytes is not taken over`)
        break
      }
      const item = text.slice(start, end)
      start = end + 1
      // An empty list element is no item.
      if (item.trim() === '') continue
      if (!readItem(items, item)) return undefined
      count++
    }
    return count === 0 ? undefined : items
  }

  return { headers: [baggageHeader], inject, extract }
}

/** Takes one item; false where it is malformed. Properties behind `;` are metadata for others, and left out. */
function readItem(items: Record<string, string>, item: string): boolean {
  const semicolon = item.indexOf(';')
  const pair = semicolon === -1 ? item : item.slice(0, semicolon)
  const equals = pair.indexOf('=')
  if (equals === -1) return false
  const key = pair.slice(0, equals).trim()
  const value = pair.slice(equals + 1).trim()
  if (!isToken(key) || value === '' || !isPrintable(value)) return false
  items[decode(key)] = decode(value)
  return true
}

/** True where a text is a token of HTTP: https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
function isToken(text: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text)
}

function encodeKey(key: string): string {
  return encode(key).replace(/[()]/g, bracket => (bracket === '(' ? '%28' : '%29'))
}

function encode(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    // A lone surrogate; the detour over UTF-8 makes it U+FFFD.
    return encodeURIComponent(Buffer.from(text).toString())
  }
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    // Bytes that are no UTF-8 become U+FFFD, and a `%` that begins nothing stays.
    const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
    return Buffer.from(bytes, 'latin1').toString()
  }
}
