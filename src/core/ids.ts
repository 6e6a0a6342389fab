// Ids are held as signed 32-bit words, most significant first: V8 keeps those unboxed, and they are written without BigInt.

const hexDigits = '0123456789abcdef'
const hexPairs: string[] = []
for (let byte = 0; byte < 256; byte++) hexPairs.push((hexDigits[byte >> 4] as string) + hexDigits[byte & 15])

/** Eight lower-case hexadecimal digits of one word. */
export function wordToHex(word: number): string {
  return (
    (hexPairs[word >>> 24] as string) +
    hexPairs[(word >>> 16) & 255] +
    hexPairs[(word >>> 8) & 255] +
    hexPairs[word & 255]
  )
}

const triples = Array.from({ length: 1000 }, (_, value) => String(value).padStart(3, '0'))

/** Six decimal digits of a number below a million. */
function sixDigits(value: number): string {
  return (triples[Math.trunc(value / 1000)] as string) + (triples[value % 1000] as string)
}

/**
 * Decimal text of the unsigned 64-bit number made of two words. Put together from a table: V8 takes 0.5 µs to write a double of that
 * size, and keeps the text in a table of its own; each request that is sent has two.
 */
export function wordsToDecimal(high: number, low: number): string {
  const unsignedHigh = high >>> 0
  const unsignedLow = low >>> 0
  // Up to 53 bits a double is exact.
  if (unsignedHigh < 0x200000) return String(unsignedHigh * 0x100000000 + unsignedLow)
  // Long division by a million keeps every step below 2^53, so no BigInt has to be made.
  const quotient = Math.trunc(unsignedHigh / 1e6)
  const rest = (unsignedHigh - quotient * 1e6) * 0x100000000 + unsignedLow
  const last = rest % 1e6
  const upper = quotient * 0x100000000 + (rest - last) / 1e6
  const middle = upper % 1e6
  const first = (upper - middle) / 1e6
  const millions = Math.trunc(first / 1e6)
  const lead = millions === 0 ? String(first) : String(millions) + sixDigits(first % 1e6)
  return lead + sixDigits(middle) + sixDigits(last)
}

/** Two words of an unsigned 64-bit decimal text, or undefined where it is not one. */
export function decimalToWords(text: string): [high: number, low: number] | undefined {
  const { length } = text
  if (length === 0 || length > 20) return undefined
  let high = 0
  let low = 0
  let at = 0
  while (at < length) {
    // Six digits at a time: no step goes beyond 2^53.
    let part = 0
    let scale = 1
    for (const end = Math.min(at + 6, length); at < end; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) return undefined
      part = part * 10 + digit
      scale *= 10
    }
    const sum = low * scale + part
    const carry = Math.trunc(sum / 0x100000000)
    low = sum - carry * 0x100000000
    high = high * scale + carry
    if (high > 0xffffffff) return undefined
  }
  return [high | 0, low | 0]
}

/** Two words of up to 16 hexadecimal digits, or undefined where the text is anything else. */
export function hexToWords(text: string): [high: number, low: number] | undefined {
  if (!/^[0-9a-fA-F]{1,16}$/.test(text)) return undefined
  const padded = text.padStart(16, '0')
  return [Number.parseInt(padded.slice(0, 8), 16) | 0, Number.parseInt(padded.slice(8), 16) | 0]
}

/** The unsigned number of up to eight lower-case hexadecimal digits at an offset, or -1 where one is anything else. */
export function readHex(text: string, offset: number, digits: number): number {
  let word = 0
  for (let at = offset; at < offset + digits; at++) {
    // Beyond the end the code is NaN, which is no digit.
    const code = text.charCodeAt(at)
    if (code >= 48 && code <= 57) word = (word << 4) | (code - 48)
    else if (code >= 97 && code <= 102) word = (word << 4) | (code - 87)
    else return -1
  }
  return word >>> 0
}
