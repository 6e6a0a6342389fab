import { createHash } from 'node:crypto'

/** The body of an answer with these configurations by their path; `tamper` changes the index before it is encoded. */
export function answerWith(files: Readonly<Record<string, unknown>>, tamper?: (index: Index) => void): string {
  const index: Index = {
    signatures: [],
    signed: { _type: 'targets', version: 3, custom: { opaque_backend_state: 'word' }, targets: {} },
  }
  const target_files = Object.entries(files).map(([path, content]) => {
    const bytes = Buffer.from(JSON.stringify(content))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    index.signed.targets[path] = { custom: { v: 2 }, hashes: { sha256 }, length: bytes.length }
    return { path, raw: bytes.toString('base64') }
  })
  tamper?.(index)
  const targets = Buffer.from(JSON.stringify(index)).toString('base64')
  return JSON.stringify({ roots: [], targets, target_files, client_configs: Object.keys(files) })
}

interface Index {
  readonly signatures: readonly unknown[]
  readonly signed: {
    _type: string
    readonly version: number
    readonly custom: { readonly opaque_backend_state: string }
    readonly targets: Record<string, { custom: unknown; hashes: { sha256: string }; length: number }>
  }
}
