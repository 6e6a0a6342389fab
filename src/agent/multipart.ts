/** A part of a form: a value, or a file where it has a file name. */
export interface Part {
  readonly name: string
  readonly filename?: string
  readonly bytes: Buffer
}

const maxParts = 100
/** The longest headers of a part, in bytes. */
const maxHead = 8192
const lineEnd = Buffer.from('\r\n')
const headEnd = Buffer.from('\r\n\r\n')

/** Takes a `multipart/form-data` body apart; throws an Error that tells which part is wrong. Format: RFC 7578. */
export function parseMultipart(body: Buffer, contentType: string): Part[] {
  const [, quoted, bare] =
    /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  const boundary = quoted ?? bare
  if (boundary === undefined)
    throw new Error(`Content-Type: expected multipart/form-data with a boundary, got ${contentType || 'nothing'}`)
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const opening = delimiter.subarray(2)
  if (!startsWith(body, 0, opening)) throw new Error(`the body does not begin with its boundary, ${boundary}`)
  const parts: Part[] = []
  let at = opening.length
  while (!startsWith(body, at, Buffer.from('--'))) {
    const place = `part ${parts.length}`
    if (parts.length >= maxParts) throw new Error(`expected at most ${maxParts} parts`)
    if (!startsWith(body, at, lineEnd)) throw new Error(`${place}: expected a line end after the boundary`)
    // The blank line may follow at once where there are no headers.
    const head = body.indexOf(headEnd, at)
    const end = head === -1 ? -1 : body.indexOf(delimiter, head + headEnd.length - lineEnd.length)
    if (end === -1) throw new Error(`${place}: expected a boundary after it, got the end of the body`)
    if (head - at > maxHead) throw new Error(`${place}: expected headers of at most ${maxHead} bytes`)
    const start = head + headEnd.length
    parts.push({
      ...disposition(body.toString('utf8', at, head), place),
      bytes: body.subarray(start, Math.max(start, end)),
    })
    at = end + delimiter.length
  }
  const rest = body.length - at - 2
  if (rest !== 0 && !(rest === 2 && startsWith(body, at + 2, lineEnd)))
    throw new Error(`${rest} bytes follow the last part`)
  return parts
}

function startsWith(body: Buffer, at: number, wanted: Buffer): boolean {
  return body.subarray(at, at + wanted.length).equals(wanted)
}

function disposition(headers: string, place: string): { readonly name: string; readonly filename?: string } {
  const line = headers.split('\r\n').find(each => /^content-disposition:/i.test(each))
  const parameter = (key: string): string | undefined => {
    const [, quoted, bare] = new RegExp(`;\\s*${key}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(line ?? '') ?? []
    return quoted ?? bare
  }
  const name = parameter('name')
  if (line === undefined || !/^content-disposition:\s*form-data\s*;/i.test(line) || name === undefined) {
    throw new Error(`${place}: expected Content-Disposition: form-data with a name, got ${line ?? 'none'}`)
  }
  const filename = parameter('filename')
  return filename === undefined ? { name } : { name, filename }
}
