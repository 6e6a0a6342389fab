/** How the values of a field are written. A list is a repeated field; `packed` ones stand in one run of bytes. */
export type Kind =
  | 'text'
  | 'hex'
  | 'fixed32'
  | 'fixed64'
  | 'signed64'
  | 'double'
  | 'integer'
  | 'packed64'
  | 'packedDouble'
  | Schema

/** The fields of a message: names as in JSON, with their numbers. */
export interface Schema {
  readonly [name: string]: readonly [number: number, kind: Kind]
}

/** A message with the names of its JSON form, where 64-bit numbers are decimal texts and bytes are hexadecimal. */
export type Message = Readonly<Record<string, unknown>>

const initialSize = 64 * 1024
const wire = { varint: 0, wide: 1, bytes: 2, narrow: 5 } as const

/**
 * Writes Protocol Buffers from the end of a buffer to its start: what stands in a message is written before its length,
 * so that no length has to be known ahead. Source: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  #bytes = Buffer.allocUnsafe(initialSize)
  #start = initialSize

  /** How many bytes are written. */
  get size(): number {
    return this.#bytes.length - this.#start
  }

  /** Takes back what was written since the writer had this size. */
  rewind(size: number): void {
    this.#start = this.#bytes.length - size
  }

  /** Gives out what is written, and starts anew. */
  take(): Buffer {
    const written = this.#bytes.subarray(this.#start)
    this.#bytes = Buffer.allocUnsafe(initialSize)
    this.#start = initialSize
    return written
  }

  /** Puts a message before what is written, as a field of the message around it. */
  message(number: number, schema: Schema, value: Message): void {
    const before = this.size
    this.fields(schema, value)
    this.wrap(number, before)
  }

  /** Makes one message of what was written since the writer had this size, as a field of the message around it. */
  wrap(number: number, before = 0): void {
    this.#varint(this.size - before)
    this.#key(number, wire.bytes)
  }

  /** Puts the fields of a message before what is written; those without a value are left out. */
  fields(schema: Schema, value: Message): void {
    for (const name in schema) {
      const [number, kind] = schema[name] as Schema[string]
      const given = value[name]
      if (given === undefined) continue
      if (kind === 'packed64' || kind === 'packedDouble') this.#packed(number, kind, given as readonly unknown[])
      else if (!Array.isArray(given)) this.#field(number, kind, given)
      else for (let at = given.length - 1; at >= 0; at--) this.#field(number, kind, given[at])
    }
  }

  #field(number: number, kind: Exclude<Kind, 'packed64' | 'packedDouble'>, value: unknown): void {
    if (typeof kind === 'object') this.message(number, kind, value as Message)
    else this.#key(number, this.#value(kind, value))
  }

  /** Writes a value, and tells how it is to be read. */
  #value(kind: Exclude<Kind, 'packed64' | 'packedDouble' | Schema>, value: unknown): number {
    switch (kind) {
      case 'text':
        this.#run(String(value), 'utf8')
        return wire.bytes
      case 'hex':
        this.#run(String(value), 'hex')
        return wire.bytes
      case 'fixed32':
        this.#fixed32(value)
        return wire.narrow
      case 'fixed64':
        this.#fixed64(value)
        return wire.wide
      case 'signed64':
        this.#fixed64(BigInt.asUintN(64, BigInt(value as string)))
        return wire.wide
      case 'double':
        this.#double(value)
        return wire.wide
      case 'integer':
        this.#integer(value)
        return wire.varint
    }
  }

  #packed(number: number, kind: 'packed64' | 'packedDouble', values: readonly unknown[]): void {
    for (let at = values.length - 1; at >= 0; at--) {
      if (kind === 'packed64') this.#fixed64(values[at])
      else this.#double(values[at])
    }
    this.#varint(values.length * 8)
    this.#key(number, wire.bytes)
  }

  #run(text: string, encoding: 'utf8' | 'hex'): void {
    const length = Buffer.byteLength(text, encoding)
    // Room first: it may change the buffer.
    const at = this.#room(length)
    this.#bytes.write(text, at, length, encoding)
    this.#varint(length)
  }

  #double(value: unknown): void {
    const at = this.#room(8)
    this.#bytes.writeDoubleLE(Number(value), at)
  }

  #fixed32(value: unknown): void {
    const at = this.#room(4)
    this.#bytes.writeUInt32LE(Number(value), at)
  }

  #fixed64(value: unknown): void {
    const at = this.#room(8)
    this.#bytes.writeBigUInt64LE(BigInt(value as string | bigint), at)
  }

  /** A whole number or a flag; what is below 0 takes ten bytes, as its 64 bits. */
  #integer(value: unknown): void {
    const number = Number(value)
    if (number >= 0 && Number.isSafeInteger(number)) this.#varint(number)
    else this.#varint64(BigInt.asUintN(64, BigInt(value as string)))
  }

  #key(number: number, type: number): void {
    this.#varint(number * 8 + type)
  }

  #varint(value: number): void {
    let length = 1
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++
    let at = this.#room(length)
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[at++] = (rest % 128) | 128
    this.#bytes[at] = rest
  }

  #varint64(value: bigint): void {
    const groups: number[] = []
    for (let rest = value; groups.length === 0 || rest > 0n; rest >>= 7n) groups.push(Number(rest & 127n))
    const at = this.#room(groups.length)
    for (const [index, group] of groups.entries())
      this.#bytes[at + index] = index < groups.length - 1 ? group | 128 : group
  }

  /** Makes room for so many bytes before what is written, and tells where it begins. */
  #room(length: number): number {
    if (this.#start < length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.size + length * 2))
      this.#bytes.copy(larger, larger.length - this.size, this.#start)
      this.#start = larger.length - this.size
      this.#bytes = larger
    }
    this.#start -= length
    return this.#start
  }
}
