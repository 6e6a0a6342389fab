/** One field of a protobuf message as its wire type gives it: a number of up to 64 bits, or bytes. */
export type ProtobufValue = bigint | Uint8Array

/** A message as all values of each field number, in the order of the wire. */
export type Message = ReadonlyMap<number, readonly ProtobufValue[]>

/** Reads the fields of one message; throws an Error where the bytes end early or have a group. */
export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, ProtobufValue[]>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const take = (count: number): number => {
    if (at + count > bytes.length) throw new Error(`cut off: ${count} bytes wanted at ${at} of ${bytes.length}`)
    at += count
    return at - count
  }
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = view.getUint8(take(1))
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw new Error(`a varint of more than 10 bytes ends at ${at}`)
  }
  const read = (wireType: number): ProtobufValue => {
    switch (wireType) {
      case 0:
        return varint()
      case 1:
        return view.getBigUint64(take(8), true)
      case 2: {
        const length = Number(varint())
        const start = take(length)
        return bytes.subarray(start, start + length)
      }
      case 5:
        return BigInt(view.getUint32(take(4), true))
      default:
        throw new Error(`wire type ${wireType} at ${at}`)
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const values = fields.get(tag >>> 3) ?? []
    fields.set(tag >>> 3, values)
    values.push(read(tag & 7))
  }
  return fields
}

/** The last value of a number field, 0 where it is absent. */
export function unsigned(message: Message, field: number): bigint {
  const value = message.get(field)?.at(-1) ?? 0n
  if (typeof value !== 'bigint') throw new Error(`field ${field} is no number`)
  return value
}

/** The last value of an int32 or int64 field, 0 where it is absent. */
export function signed(message: Message, field: number): bigint {
  return BigInt.asIntN(64, unsigned(message, field))
}

/** The last value of a double field, 0 where it is absent. */
export function double(message: Message, field: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, unsigned(message, field))
  return view.getFloat64(0)
}

/** The last value of a bytes field, none where it is absent. */
export function binary(message: Message, field: number): Uint8Array {
  return binaries(message, field).at(-1) ?? new Uint8Array()
}

/** The last value of a string field, '' where it is absent; throws on bad UTF-8. */
export function text(message: Message, field: number): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(binary(message, field))
}

/** The messages of a repeated field. */
export function messages(message: Message, field: number): Message[] {
  return binaries(message, field).map(readMessage)
}

/** A map field with string keys; `value` reads field 2 of an entry. */
export function map<T>(
  message: Message,
  field: number,
  value: (entry: Message, field: number) => T,
): Record<string, T> {
  return Object.fromEntries(messages(message, field).map(entry => [text(entry, 1), value(entry, 2)]))
}

function binaries(message: Message, field: number): Uint8Array[] {
  return (message.get(field) ?? []).map(value => {
    if (typeof value === 'bigint') throw new Error(`field ${field} is a number`)
    return value
  })
}
