/** The words of 1111111111111111111, the factor that all of Datadog's tracers and its agent hash trace ids with. */
const factorHigh = 0x0f6b75ab
const factorLow = 0x2bc471c7

/**
 * The upper word, unsigned, of the hash by which traces are sampled: `id * 1111111111111111111 mod 2^64` for the lower 64
 * bits of an id. In words, because a BigInt product allocates three times; what exceeds 64 bits falls off by itself.
 */
export function hashHigh(high: number, low: number): number {
  return (Math.imul(high, factorLow) + Math.imul(low, factorHigh) + upperProduct(low, factorLow)) >>> 0
}

/** The lower word of the same hash, unsigned. */
export function hashLow(low: number): number {
  return Math.imul(low, factorLow) >>> 0
}

/** The upper word of the 64-bit product of two words: in halves, so that each step is exact in a double. */
function upperProduct(left: number, right: number): number {
  const leftHigh = left >>> 16
  const leftLow = left & 0xffff
  const rightHigh = right >>> 16
  const rightLow = right & 0xffff
  const first = leftLow * rightHigh + ((leftLow * rightLow) >>> 16)
  const second = leftHigh * rightLow + (first & 0xffff)
  return leftHigh * rightHigh + (first >>> 16) + (second >>> 16)
}
