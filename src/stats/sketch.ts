/** Relative accuracy of every quantile. */
const accuracy = 0.01
const gamma = 1 + (2 * accuracy) / (1 - accuracy)
const perLog = 1 / Math.log(gamma)
/** Bins above this one become it: values from 4·10^17 on, thirteen years in nanoseconds. */
const lastBin = 2047
/** Bins are added so many at once. */
const step = 32

/**
 * Counts values so that each quantile can be told to one percent, in a few hundred bytes: a DDSketch of values from 1 on;
 * smaller ones count as 0. Source: https://www.vldb.org/pvldb/vol12/p2195-masson.pdf
 */
export class Sketch {
  #bins = new Float64Array(0)
  /** The bin at the first place of `#bins`. */
  #offset = 0
  #zeros = 0
  count = 0

  add(value: number): void {
    this.count++
    if (!(value >= 1)) {
      this.#zeros++
      return
    }
    const bin = Math.min(lastBin, Math.ceil(Math.log(value) * perLog))
    const at = bin - this.#offset
    if (at < 0 || at >= this.#bins.length) this.#grow(bin)
    const place = bin - this.#offset
    this.#bins[place] = (this.#bins[place] as number) + 1
  }

  #grow(bin: number): void {
    const { length } = this.#bins
    const from = length === 0 ? bin : Math.min(bin, this.#offset)
    const to = length === 0 ? bin : Math.max(bin, this.#offset + length - 1)
    const first = Math.floor(from / step) * step
    const grown = new Float64Array((Math.floor(to / step) + 1) * step - first)
    if (length > 0) grown.set(this.#bins, this.#offset - first)
    this.#bins = grown
    this.#offset = first
  }

  /** Its protobuf form. Source: https://github.com/DataDog/sketches-go/blob/master/ddsketch/pb/ddsketch.proto */
  encode(): Buffer {
    const { first, bins } = this.#filled()
    const mapping = Buffer.alloc(20)
    mapping[0] = 0x09
    mapping.writeDoubleLE(gamma, 1)
    mapping[9] = 0x11
    mapping[18] = 0x18
    const counts = Buffer.alloc(bins.length * 8)
    for (const [at, count] of bins.entries()) counts.writeDoubleLE(count, at * 8)
    const store = bins.length === 0 ? Buffer.alloc(0) : Buffer.concat([field(2, counts), number(3, first * 2)])
    const zeros = Buffer.alloc(9)
    zeros[0] = 0x21
    zeros.writeDoubleLE(this.#zeros, 1)
    return Buffer.concat([field(1, mapping), field(2, store), field(3, Buffer.alloc(0)), zeros])
  }

  /** The bins without the empty ones at both ends. */
  #filled(): { first: number; bins: Float64Array } {
    let from = 0
    let to = this.#bins.length
    while (from < to && this.#bins[from] === 0) from++
    while (to > from && this.#bins[to - 1] === 0) to--
    return { first: this.#offset + from, bins: this.#bins.subarray(from, to) }
  }
}

function field(id: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(id << 3) | 2]), varint(content.length), content])
}

function number(id: number, value: number): Buffer {
  return Buffer.concat([Buffer.from([id << 3]), varint(value)])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  while (rest > 127) {
    bytes.push((rest & 127) | 128)
    rest >>>= 7
  }
  bytes.push(rest)
  return Buffer.from(bytes)
}
