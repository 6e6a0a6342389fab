import { deserialize, serialize } from 'bson'
import { type Fields, fieldsOf } from './fields'

// https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
const OP_REPLY = 1
const OP_QUERY = 2004
const OP_MSG = 2013
const HEADER_BYTES = 16
/** Flags of OP_MSG: a checksum follows; no answer is wanted. */
const CHECKSUM = 1
const MORE_TO_COME = 2

/** The largest message a client may send, in bytes. */
export const MAX_MESSAGE_BYTES = 48_000_000

/** A command as it came, and how it wants to be answered. */
export interface Request {
  readonly id: number
  readonly command: Fields
  readonly database: string
  readonly answer: 'message' | 'reply' | 'none'
}

/** Takes the whole messages off the front of what came; the rest waits for more. Throws on what it does not speak. */
export function readRequests(bytes: Buffer): { readonly requests: Request[]; readonly rest: Buffer } {
  const requests: Request[] = []
  let rest = bytes
  while (rest.length >= HEADER_BYTES) {
    const size = rest.readInt32LE(0)
    if (size < HEADER_BYTES || size > MAX_MESSAGE_BYTES) throw new Error(`a message of ${size} bytes`)
    if (rest.length < size) break
    requests.push(readRequest(rest.subarray(0, size)))
    rest = rest.subarray(size)
  }
  return { requests, rest }
}

/** The bytes of an answer, or undefined where none is wanted. */
export function writeAnswer(request: Request, answer: Fields): Buffer | undefined {
  if (request.answer === 'none') return undefined
  const document = serialize(answer, { ignoreUndefined: true })
  // OP_MSG: flags, then one section of kind 0. OP_REPLY: flags, cursor (8), starting from, one document.
  const head = Buffer.alloc(HEADER_BYTES + (request.answer === 'message' ? 5 : 20))
  head.writeInt32LE(head.length + document.length, 0)
  head.writeInt32LE(request.id, 8)
  head.writeInt32LE(request.answer === 'message' ? OP_MSG : OP_REPLY, 12)
  if (request.answer === 'reply') head.writeInt32LE(1, HEADER_BYTES + 16)
  return Buffer.concat([head, document])
}

function readRequest(message: Buffer): Request {
  const id = message.readInt32LE(4)
  const operation = message.readInt32LE(12)
  if (operation === OP_MSG) return readMessage(id, message)
  if (operation === OP_QUERY) return readQuery(id, message)
  throw new Error(`no operation ${operation} is spoken here`)
}

function readMessage(id: number, message: Buffer): Request {
  const flags = message.readUInt32LE(HEADER_BYTES)
  const end = message.length - (flags & CHECKSUM ? 4 : 0)
  const command: Fields = {}
  let at = HEADER_BYTES + 4
  while (at < end) {
    const kind = message.readUInt8(at++)
    const size = message.readInt32LE(at)
    if (kind === 0) Object.assign(command, read(message, at))
    else if (kind === 1) Object.assign(command, readSequence(message.subarray(at, at + size)))
    else throw new Error(`a section of kind ${kind}`)
    at += size
  }
  return { id, command, database: String(command.$db), answer: flags & MORE_TO_COME ? 'none' : 'message' }
}

/** A list of documents beside the command, such as those to insert. */
function readSequence(section: Buffer): Fields {
  const nameEnd = section.indexOf(0, 4)
  const documents: Fields[] = []
  for (let at = nameEnd + 1; at < section.length; at += section.readInt32LE(at)) documents.push(read(section, at))
  return { [section.toString('utf8', 4, nameEnd)]: documents }
}

/** The old way, in which drivers still say hello: a query of the collection `$cmd`. */
function readQuery(id: number, message: Buffer): Request {
  const nameEnd = message.indexOf(0, HEADER_BYTES + 4)
  const name = message.toString('utf8', HEADER_BYTES + 4, nameEnd)
  const query = read(message, nameEnd + 1 + 8)
  const command = '$query' in query ? fieldsOf(query.$query) : query
  return { id, command, database: name.replace(/\.\$cmd$/, ''), answer: 'reply' }
}

function read(bytes: Buffer, at: number): Fields {
  return deserialize(bytes.subarray(at, at + bytes.readInt32LE(at)))
}
