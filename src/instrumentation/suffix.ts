/** A file of a package that hands over its locals where it is loaded as an ES module. Plain data: a thread gets it. */
export interface ModuleFile {
  /** How the engine calls it. */
  readonly name: string
  readonly module: string
  /** Its path inside the package; a regular expression for names that a bundler made. */
  readonly file: string | RegExp
  readonly locals: readonly string[]
  /** Its URL, where it is a file of the application's own. */
  readonly url?: string | undefined
}

/** What a load hook needs: the files, and the place of who takes their locals. */
export interface Suffixes {
  readonly files: readonly ModuleFile[]
  readonly receiver: number
}

/** What Node's loader says of a module, as far as it is read here. */
export interface Loaded {
  readonly format?: unknown
  readonly source?: unknown
}

/** Takes the locals of a module that has run: accessors, by which they are read and assigned. */
export type Receiver = (url: string, name: string, locals: Record<string, unknown>) => void

/** Where the receivers stand: the global symbol of this name. */
export const receiversName = 'tracer.esm'

const packages = '/node_modules/'
// One of these, or anything but an identifier, would be a mistake in the syntax of the whole file.
const reserved =
  /^(arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$/

/** A function that tells by a URL alone which line ends that file; undefined for all that nobody asked for. */
export function createSuffix({ files, receiver }: Suffixes): (url: string) => string | undefined {
  const byPath = new Map<string, ModuleFile>()
  const byPattern: { readonly start: string; readonly pattern: RegExp; readonly file: ModuleFile }[] = []
  const byUrl = new Map<string, ModuleFile>()
  for (const file of files) {
    if (file.url !== undefined) byUrl.set(file.url, file)
    const start = `${file.module}/`
    if (typeof file.file === 'string') byPath.set(start + file.file, file)
    else byPattern.push({ start, pattern: file.file, file })
  }
  return url => {
    if (byUrl.size > 0) {
      const own = byUrl.get(url.replace(/[?#].*$/s, ''))
      if (own !== undefined) return suffixOf(own, receiver)
    }
    const path = pathInPackages(url)
    if (path === undefined) return undefined
    const file =
      byPath.get(path) ??
      byPattern.find(({ start, pattern }) => path.startsWith(start) && pattern.test(path.slice(start.length)))?.file
    return file && suffixOf(file, receiver)
  }
}

/** The module with the line at its end; the very same where it is no ES module, or its source is not to be had. */
export function append<Result extends Loaded>(loaded: Result, suffix: string): Result {
  try {
    const { format, source } = loaded
    // TypeScript is `module-typescript`; CommonJS, JSON and what Node has not decided upon stay untouched.
    if (typeof format !== 'string' || !format.startsWith('module')) return loaded
    if (typeof source === 'string') return { ...loaded, source: source + suffix }
    if (!(source instanceof Uint8Array || source instanceof ArrayBuffer)) return loaded
    // Bytes stay bytes: decoding them is where Node drops a byte order mark.
    const bytes = source instanceof ArrayBuffer ? new Uint8Array(source) : source
    return { ...loaded, source: Buffer.concat([bytes, Buffer.from(suffix)]) }
  } catch {
    // Whatever another hook has given: Node says what is wrong with it.
    return loaded
  }
}

/** The part of a URL behind its last `node_modules`, without what tells instances of one file apart. */
function pathInPackages(url: string): string | undefined {
  const start = url.lastIndexOf(packages)
  if (start === -1 || !url.startsWith('file:')) return undefined
  return url.slice(start + packages.length).replace(/[?#].*$/s, '')
}

/** The text of an object by which locals are read and assigned. */
export function accessorsOf(locals: readonly string[]): string {
  const accessors = locals
    .filter(local => /^[A-Za-z_$][\w$]*$/.test(local) && !reserved.test(local))
    .map(local => `get ${local}(){try{return ${local}}catch{}},set ${local}(v){${local}=v}`)
  return `{${accessors.join()}}`
}

/**
 * The line. It is in the scope of the file, so it reaches what is not exported, and importers see what it assigns. It
 * begins a line of its own, since the last one may be a comment, and nothing in it can throw: the file may lack a name, get
 * it from a module that has not run yet, or have a `Symbol` of its own.
 */
function suffixOf({ name, locals }: ModuleFile, receiver: number): string {
  const take = `globalThis[Symbol.for(${JSON.stringify(receiversName)})]?.[${receiver}]`
  return `\n;try{${take}?.(import.meta.url,${JSON.stringify(name)},${accessorsOf(locals)})}catch{}\n`
}
