/** The size of a payload's first buffer, in bytes. */
const initialSize = 64 * 1024
/** A buffer that has grown past this is not used again. */
const keptSize = 4 * 1024 * 1024
/** So many wait to be used again: as many as are on their way to an agent where much is traced. */
const mostKept = 4

/**
 * Buffers of payloads that nobody reads any more. Fresh memory is paid for page by page, and much of it has V8 collect the
 * garbage of the whole heap.
 */
export class SpareBuffers {
  readonly #buffers: Buffer[] = []
  /** Those that were lent: the memory of any other may be a part of what Node shares among the application's buffers. */
  readonly #lent = new WeakSet<Buffer>()

  take(): Buffer {
    return this.#buffers.pop() ?? Buffer.allocUnsafeSlow(initialSize)
  }

  /** Lends the filled part of a buffer that has its memory for itself, until it is given back. */
  lend(buffer: Buffer, length: number): Buffer {
    const body = buffer.subarray(0, length)
    this.#lent.add(body)
    return body
  }

  /** Takes back what was lent. A payload that hardly filled it says that there is no need for it, nor for the others. */
  give(body: Buffer): void {
    if (!this.#lent.delete(body)) return
    const { buffer, length } = body
    if (length * 4 < buffer.byteLength && buffer.byteLength > initialSize) this.#buffers.length = 0
    else if (buffer.byteLength <= keptSize && this.#buffers.length < mostKept) this.#buffers.push(Buffer.from(buffer))
  }
}
