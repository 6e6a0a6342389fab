/** How many characters are written one by one; past that a call into native code costs less than the loop. */
const loopLimit = 48

/**
 * A growing msgpack buffer. Written for the path of a span: numbers and short ASCII text without any call or allocation.
 *
 * Source of the format: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export class MsgpackWriter {
  bytes: Buffer
  /** The same memory, for whole words: one store instead of four. */
  view: DataView
  position = 0

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size)
    this.view = viewOf(this.bytes)
  }

  /** Goes on in other memory, from its beginning. */
  replace(bytes: Buffer): void {
    this.bytes = bytes
    this.view = viewOf(bytes)
    this.position = 0
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.position + count > this.bytes.length) this.#grow(count)
  }

  #grow(count: number): void {
    let size = this.bytes.length * 2
    while (size < this.position + count) size *= 2
    const larger = Buffer.allocUnsafeSlow(size)
    this.bytes.copy(larger, 0, 0, this.position)
    this.bytes = larger
    this.view = viewOf(larger)
  }

  /** Writes text; lone surrogates become U+FFFD. */
  text(value: string): void {
    const { length } = value
    if (this.position + length * 3 + 5 > this.bytes.length) this.#grow(length * 3 + 5)
    if (length > loopLimit) {
      this.#longText(value, length)
      return
    }
    const { bytes } = this
    const start = this.position
    let at = start
    if (length < 32) bytes[at++] = 0xa0 | length
    else {
      bytes[at++] = 0xd9
      bytes[at++] = length
    }
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      if (code > 127) {
        this.#longText(value, length)
        return
      }
      bytes[at++] = code
    }
    this.position = at
  }

  /** Writes the texts from `from` on: what `text` does for each, with one check for room and no call for a short one. */
  texts(values: readonly string[], from: number): void {
    const count = values.length
    let units = 0
    for (let item = from; item < count; item++) units += (values[item] as string).length
    this.reserve(units * 3 + (count - from) * 5)
    const { bytes } = this
    let at = this.position
    for (let item = from; item < count; item++) {
      const value = values[item] as string
      const { length } = value
      const start = at
      let index = 0
      if (length <= loopLimit) {
        if (length < 32) bytes[at++] = 0xa0 | length
        else {
          bytes[at++] = 0xd9
          bytes[at++] = length
        }
        for (; index < length; index++) {
          const code = value.charCodeAt(index)
          if (code > 127) break
          bytes[at++] = code
        }
      }
      if (index !== length) {
        this.position = start
        this.#longText(value, length)
        at = this.position
      }
    }
    this.position = at
  }

  #longText(value: string, length: number): void {
    const { bytes, position } = this
    // The header's size is fixed by the longest that the text can be, so that it is written once.
    if (length * 3 < 0x10000) {
      const count = bytes.write(value, position + 3)
      bytes[position] = 0xda
      bytes[position + 1] = count >> 8
      bytes[position + 2] = count
      this.position = position + 3 + count
    } else {
      const count = bytes.write(value, position + 5)
      bytes[position] = 0xdb
      bytes.writeUInt32BE(count, position + 1)
      this.position = position + 5 + count
    }
  }

  /** Writes a number: an integer of up to 53 bits as msgpack's smallest form, all else as a 64-bit float. */
  number(value: number): void {
    this.reserve(9)
    if ((value | 0) === value && value >= 0) this.#unsigned(value)
    else if (Number.isSafeInteger(value) && value > 0) this.#unsigned64((value / 0x100000000) | 0, value | 0)
    else {
      this.bytes[this.position] = 0xcb
      this.bytes.writeDoubleBE(value, this.position + 1)
      this.position += 9
    }
  }

  /** Writes an integer of up to 64 bits as one, also where it is below zero. */
  integer(value: number): void {
    if (value >= 0 && Number.isSafeInteger(value)) this.number(value)
    else {
      this.reserve(9)
      this.bytes[this.position] = 0xd3
      this.view.setBigInt64(this.position + 1, BigInt(value))
      this.position += 9
    }
  }

  /** Writes true or false. */
  boolean(value: boolean): void {
    this.reserve(1)
    this.bytes[this.position++] = value ? 0xc3 : 0xc2
  }

  #unsigned(value: number): void {
    const { bytes } = this
    let at = this.position
    if (value < 128) bytes[at++] = value
    else if (value < 0x10000) {
      bytes[at++] = 0xcd
      bytes[at++] = value >> 8
      bytes[at++] = value
    } else {
      bytes[at++] = 0xce
      bytes[at++] = value >> 24
      bytes[at++] = value >> 16
      bytes[at++] = value >> 8
      bytes[at++] = value
    }
    this.position = at
  }

  #unsigned64(high: number, low: number): void {
    this.bytes[this.position] = 0xcf
    this.view.setInt32(this.position + 1, high)
    this.view.setInt32(this.position + 5, low)
    this.position += 9
  }

  /** Writes an unsigned 64-bit integer given as two words, always in its 64-bit form. */
  words(high: number, low: number): void {
    this.reserve(9)
    this.#unsigned64(high, low)
  }

  /** Writes an array's header in its 32-bit form. */
  array(count: number): void {
    this.reserve(5)
    this.bytes[this.position] = 0xdd
    this.view.setUint32(this.position + 1, count)
    this.position += 5
  }

  /** Writes a map's header whose count is set later by `setMapCount`, and returns where it stands. */
  map(): number {
    this.reserve(3)
    const at = this.position
    this.bytes[at] = 0xde
    this.position = at + 3
    return at
  }

  /** Sets the count of the map whose header stands at `at`; past 65,535 entries the header grows, and what follows moves. */
  setMapCount(at: number, count: number): void {
    if (count > 0xffff) this.#widen(at, count)
    else {
      this.bytes[at + 1] = count >> 8
      this.bytes[at + 2] = count
    }
  }

  #widen(at: number, count: number): void {
    this.reserve(2)
    this.bytes.copyWithin(at + 5, at + 3, this.position)
    this.bytes[at] = 0xdf
    this.view.setUint32(at + 1, count)
    this.position += 2
  }

  /** Copies bytes that are already msgpack. */
  raw(source: Uint8Array): void {
    this.reserve(source.length)
    this.bytes.set(source, this.position)
    this.position += source.length
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
