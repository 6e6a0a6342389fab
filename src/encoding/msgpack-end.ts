/** Bytes of the header that our writer gives each array. */
export const arrayHeader = 5

/** By the bits of a type: how many bytes its length has, and what that counts: bytes, elements, or pairs of them. */
const sized: Readonly<Record<number, readonly [bytes: number, counts: 'bytes' | 'elements' | 'pairs']>> = {
  196: [1, 'bytes'],
  197: [2, 'bytes'],
  198: [4, 'bytes'],
  217: [1, 'bytes'],
  218: [2, 'bytes'],
  219: [4, 'bytes'],
  220: [2, 'elements'],
  221: [4, 'elements'],
  222: [2, 'pairs'],
  223: [4, 'pairs'],
}

/** Where the MessagePack value ends that begins at `at`. Source: https://github.com/msgpack/msgpack/blob/master/spec.md */
export function endOf(body: Buffer, at: number): number {
  let position = at
  for (let left = 1; left > 0; left--) {
    const type = body[position++] as number
    const header = sized[type]
    if (header !== undefined) {
      const length = body.readUIntBE(position, header[0])
      position += header[0]
      if (header[1] === 'bytes') position += length
      else left += header[1] === 'elements' ? length : length * 2
    } else if (type < 0x80 || type >= 0xe0) {
      // A small number is its own type.
    } else if (type < 0x90) left += (type & 15) * 2
    else if (type < 0xa0) left += type & 15
    else if (type < 0xc0) position += type & 31
    else position += numberSize(type)
  }
  return position
}

/** Bytes of a number; none of nil, false and true. */
function numberSize(type: number): number {
  if (type === 0xca) return 4
  if (type === 0xcb) return 8
  // Unsigned, then signed integers of one, two, four and eight bytes.
  return type >= 0xcc && type <= 0xd3 ? 1 << (type & 3) : 0
}
