import type { Payload } from './encoder'
import { MsgpackWriter } from './msgpack'
import { arrayHeader, endOf } from './msgpack-end'

/** Bytes of each part, unless a single span has more. */
const smallest = 64 * 1024

/** A span as bytes, and the one that leads its chunk, which has what is told once a chunk. */
interface Piece {
  readonly bytes: Uint8Array
  readonly head: Uint8Array
}

/**
 * Makes payloads of half the size of one that an agent found too large; none where it has a single span, or is not of version
 * 0.4, whose spans alone stand each for itself.
 */
export function dividePayload(payload: Payload): readonly Payload[] {
  if (payload.spans < 2 || !payload.path.startsWith('/v0.4/')) return []
  const most = Math.max(smallest, Math.ceil(payload.body.length / 2))
  const pieces = piecesOf(payload.body)
  const parts: Payload[] = []
  for (let from = 0; from < pieces.length; ) {
    let to = from
    let size = 0
    while (to < pieces.length && (to === from || size + (pieces[to] as Piece).bytes.length <= most)) {
      size += (pieces[to++] as Piece).bytes.length
    }
    // All in one part: it is as small as parts become by size, and is halved by count.
    if (to - from === pieces.length) to = Math.ceil(pieces.length / 2)
    parts.push(partOf(payload, pieces.slice(from, to)))
    from = to
  }
  return parts
}

function partOf(payload: Payload, pieces: readonly Piece[]): Payload {
  const chunks: Uint8Array[][] = []
  let head: Uint8Array | undefined
  for (const piece of pieces) {
    if (piece.head !== head) chunks.push([piece.bytes === piece.head ? piece.bytes : leading(piece)])
    else chunks.at(-1)?.push(piece.bytes)
    head = piece.head
  }
  const writer = new MsgpackWriter(1024)
  writer.array(chunks.length)
  for (const chunk of chunks) {
    writer.array(chunk.length)
    for (const bytes of chunk) writer.raw(bytes)
  }
  const body = writer.bytes.subarray(0, writer.position)
  return { ...payload, body, traces: chunks.length, spans: pieces.length }
}

/** A span that now leads a chunk: with what its chunk's first span told of the trace. */
function leading({ bytes, head }: Piece): Uint8Array {
  // Payloads that are too large are rare, and this is one span of each.
  const { decode, encode } = require('@msgpack/msgpack') as typeof import('@msgpack/msgpack')
  const options = { useBigInt64: true } as const
  const span = decode(bytes, options) as { meta: Record<string, string> }
  const { meta } = decode(head, options) as typeof span
  for (const [key, value] of Object.entries(meta)) if (toldOnce(key)) span.meta[key] = value
  return encode(span, options)
}

function toldOnce(key: string): boolean {
  return key.startsWith('_dd.p.') || key === '_dd.origin' || key === '_dd.tags.process'
}

/** The spans of an array of chunks. */
function piecesOf(body: Buffer): readonly Piece[] {
  const pieces: Piece[] = []
  let position = arrayHeader
  for (let chunks = body.readUInt32BE(1); chunks > 0; chunks--) {
    const spans = body.readUInt32BE(position + 1)
    position += arrayHeader
    let head: Uint8Array | undefined
    for (let span = 0; span < spans; span++) {
      const end = endOf(body, position)
      const bytes = body.subarray(position, end)
      head ??= bytes
      pieces.push({ bytes, head })
      position = end
    }
  }
  return pieces
}
