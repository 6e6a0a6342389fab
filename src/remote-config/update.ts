import { createHash } from 'node:crypto'
import { own } from '../names/own'

/** A configuration as it came. */
export interface RemoteFile {
  readonly path: string
  readonly product: string
  readonly id: string
  readonly version: number
  /** Bytes. */
  readonly length: number
  readonly sha256: string
  readonly content: unknown
}

/** What the agent answered, checked. */
export interface Update {
  /** All that is for this program now: those that it has already are the same objects as before. */
  readonly files: readonly RemoteFile[]
  /** The version of the index and the word of the backend; undefined where no index came. */
  readonly index: { readonly version: number; readonly backendState: string } | undefined
}

/**
 * Reads an answer; undefined where nothing has changed. Throws with what is wrong, and then nothing of it may be used.
 *
 * The agent has checked who signed the index; here every file is checked against it, by length and hash.
 *
 * @param known what this program has already: the agent does not send that again
 */
export function readUpdate(body: string, known: ReadonlyMap<string, RemoteFile>): Update | undefined {
  const answer: unknown = body.trim() === '' ? {} : JSON.parse(body)
  if (!isObject(answer)) throw new Error('expected an object')
  if (answer.targets === undefined && answer.client_configs === undefined) return undefined
  const paths = texts(answer.client_configs, 'client_configs')
  const signed = answer.targets ? readIndex(answer.targets) : undefined
  if (signed === undefined) return { files: paths.flatMap(path => known.get(path) ?? []), index: undefined }
  const raw = rawFiles(answer.target_files)
  return {
    files: paths.map(path => readFile(path, signed.targets, raw, known)),
    index: {
      version: typeof signed.version === 'number' ? signed.version : 0,
      backendState: isObject(signed.custom) ? String(signed.custom.opaque_backend_state ?? '') : '',
    },
  }
}

function readIndex(
  encoded: unknown,
): Readonly<Record<string, unknown>> & { targets: Readonly<Record<string, unknown>> } {
  const index = decode(encoded, 'targets')
  const signed = isObject(index) ? index.signed : undefined
  if (!isObject(signed)) throw new Error('targets: nothing is signed')
  if (signed._type !== 'targets') throw new Error(`targets: expected the type targets, got ${String(signed._type)}`)
  const { targets } = signed
  if (!isObject(targets)) throw new Error('targets: expected files by their path')
  return { ...signed, targets }
}

function readFile(
  path: string,
  targets: Readonly<Record<string, unknown>>,
  raw: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, RemoteFile>,
): RemoteFile {
  const target = own(targets, path)
  if (!isObject(target)) throw new Error(`${path} is not in targets`)
  const { length, hashes, custom } = target
  const sha256 = isObject(hashes) ? hashes.sha256 : undefined
  if (typeof sha256 !== 'string' || typeof length !== 'number') throw new Error(`${path} has no length or no hash`)
  const before = known.get(path)
  if (before?.sha256 === sha256 && before.length === length) return before
  const encoded = raw.get(path)
  if (encoded === undefined) throw new Error(`${path} is not in target_files`)
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== length) throw new Error(`${path}: expected ${length} bytes, got ${bytes.length}`)
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (hash !== sha256) throw new Error(`${path}: expected the hash ${sha256}, got ${hash}`)
  const [, product, id] = /^(?:datadog\/\d+|employee)\/([^/]+)\/([^/]+)\/[^/]+$/.exec(path) ?? []
  if (product === undefined || id === undefined) throw new Error(`${path} names no product and id`)
  const version = isObject(custom) && typeof custom.v === 'number' ? custom.v : 0
  return { path, product, id, version, length, sha256, content: JSON.parse(bytes.toString('utf8')) as unknown }
}

function rawFiles(value: unknown): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  if (value === undefined || value === null) return files
  if (!Array.isArray(value)) throw new Error('target_files: expected a list')
  for (const file of value as unknown[]) {
    if (isObject(file) && typeof file.path === 'string' && typeof file.raw === 'string') files.set(file.path, file.raw)
  }
  return files
}

function texts(value: unknown, place: string): string[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new Error(`${place}: expected a list`)
  return value.filter(item => typeof item === 'string')
}

function decode(encoded: unknown, place: string): unknown {
  if (typeof encoded !== 'string') throw new Error(`${place}: expected a text in base64`)
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
