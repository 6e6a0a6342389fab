import { randomBytes } from 'node:crypto'

/** One part of a form: a file with its type. */
export interface Part {
  readonly name: string
  readonly filename: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** A multipart form as it goes over the wire. Source: https://www.rfc-editor.org/rfc/rfc7578 */
export function encodeForm(parts: readonly Part[]): { readonly type: string; readonly body: Buffer } {
  const boundary = `tracer-${randomBytes(16).toString('hex')}`
  const chunks: Uint8Array[] = []
  for (const { name, filename, type, bytes } of parts) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n`
    chunks.push(Buffer.from(`${head}Content-Type: ${type}\r\n\r\n`), bytes, Buffer.from('\r\n'))
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(chunks) }
}
