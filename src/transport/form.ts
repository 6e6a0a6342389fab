import { randomBytes } from 'node:crypto'

/** One part of a form: a file with its type. */
export interface FilePart {
  readonly name: string
  readonly filename: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** One part of a form: a text. */
export interface TextPart {
  readonly name: string
  readonly text: string
}

/** A multipart form as it goes over the wire; names are the caller's own. Source: https://www.rfc-editor.org/rfc/rfc7578 */
export function encodeForm(parts: readonly (FilePart | TextPart)[]): { readonly type: string; readonly body: Buffer } {
  const boundary = `tracer-${randomBytes(16).toString('hex')}`
  const chunks: Uint8Array[] = []
  for (const part of parts) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${part.name}"`
    if ('text' in part) chunks.push(Buffer.from(`${head}\r\n\r\n${part.text}\r\n`))
    else {
      const rest = `; filename="${part.filename}"\r\nContent-Type: ${part.type}\r\n\r\n`
      chunks.push(Buffer.from(head + rest), part.bytes, Buffer.from('\r\n'))
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(chunks) }
}
