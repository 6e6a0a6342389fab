import { Budget } from './budget'

/** How deep containers may lie in each other: the deepest thing a span says needs nine. */
const maxDepth = 32
/** What a value becomes in memory, in bytes: beside its place in what is around it, and beside the bytes of a text. */
const cost = { map: 56, entry: 40, list: 40, element: 8, text: 24, number: 24, bytes: 160 }

/**
 * Checks that bytes are one whole MessagePack value; throws an Error that names the byte where they are not.
 *
 * A header may promise four billion elements in five bytes. A decoder makes room for them before it looks, so what is
 * promised is compared with what is there first. And a byte may be an empty map, which becomes fifty: what all of it becomes
 * is taken from the budget. Format: https://github.com/msgpack/msgpack/blob/master/spec.md
 */
export function checkMessagePack(bytes: Uint8Array, budget = new Budget()): void {
  const end = bytes.length
  const view = new DataView(bytes.buffer, bytes.byteOffset, end)
  /** How many values are still to come at each depth. */
  const left: number[] = [1]
  /** All of those together: each needs a byte at least. */
  let owed = 1
  let at = 0
  while (left.length > 0) {
    const top = left.length - 1
    if (left[top] === 0) {
      left.pop()
      continue
    }
    left[top] = (left[top] as number) - 1
    owed--
    if (at >= end) throw cutOff(end)
    const start = at
    const head = bytes[at++] as number
    let children = 0
    if (head < 0x80 || head >= 0xe0) continue
    let weight = 0
    if (head < 0x90) {
      children = (head & 15) * 2
      weight = cost.map + (children >> 1) * cost.entry
    } else if (head < 0xa0) {
      children = head & 15
      weight = cost.list + children * cost.element
    } else if (head < 0xc0) {
      at += head & 31
      weight = cost.text + (head & 31)
    } else {
      const width = widths[head - 0xc0] as number
      if (width === invalid) throw new Error(`the body is no MessagePack: byte ${start} is 0xc1`)
      if (width >= 0) {
        at += width
        weight = head >= 0xd4 && head <= 0xd8 ? cost.bytes : width === 0 ? 0 : cost.number
      } else {
        const size = -width
        if (at + size > end) throw cutOff(end)
        const length = size === 1 ? view.getUint8(at) : size === 2 ? view.getUint16(at) : view.getUint32(at)
        at += size
        if (head >= 0xde) {
          children = length * 2
          weight = cost.map + length * cost.entry
        } else if (head >= 0xdc) {
          children = length
          weight = cost.list + length * cost.element
        } else {
          at += length + (head >= 0xc7 && head <= 0xc9 ? 1 : 0)
          weight = length + (head >= 0xd9 ? cost.text : cost.bytes)
        }
      }
    }
    if (children > 0) {
      owed += children
      if (left.length > maxDepth) throw new Error(`byte ${start} opens a container in ${maxDepth} others`)
      left.push(children)
    }
    if (at > end || owed > end - at) throw cutOff(end)
    budget.take(weight)
  }
  if (at < end) throw new Error(`the body has ${end - at} bytes after its end at byte ${at}`)
}

const invalid = 100
/** For the heads from 0xc0 on: how many bytes follow, or, below 0, of how many bytes the length is that follows. */
const widths: readonly number[] = [
  0,
  invalid,
  0,
  0,
  -1,
  -2,
  -4,
  -1,
  -2,
  -4,
  4,
  8,
  1,
  2,
  4,
  8,
  1,
  2,
  4,
  8,
  2,
  3,
  5,
  9,
  17,
  -1,
  -2,
  -4,
  -2,
  -4,
  -2,
  -4,
]

function cutOff(end: number): Error {
  return new Error(`the body is cut off: it ends at byte ${end} inside of a value`)
}
