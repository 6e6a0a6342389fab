/** A router's layer: what stands behind each `use`, `get`… of Express and of the router package. */
export interface Layer {
  readonly handle: ((...args: unknown[]) => unknown) & { readonly stack?: unknown }
  readonly name: string
  readonly route?: unknown
  match(path: string): unknown
}

/** The library's own constructor: path, options, handler. */
export type LayerConstructor = new (path: unknown, options: unknown, handler: () => void) => Layer

/** The path that a layer was made with, kept at the layer: the library itself keeps no more than a regular expression. */
export interface LayerPath {
  readonly path: unknown
  readonly options: unknown
  /** A layer for each path of a list, made when it is first asked which of them matched. */
  alternatives: readonly { readonly template: string; readonly layer: Layer }[] | undefined
  /** The last joined template: nearly always the same mount as the time before. */
  mount: string
  joined: string | undefined
}

/** The path that a layer was made with. */
export function layerPath(path: unknown, options: unknown): LayerPath {
  return { path, options, alternatives: undefined, mount: '', joined: undefined }
}

/** The template of a layer below a mount; `matched` tells the part of the URL that it matched. */
export function templateUnder(mount: string, own: LayerPath, Make: LayerConstructor, matched: () => string): string {
  if (Array.isArray(own.path)) return join(mount, alternative(own, own.path, Make, matched()))
  if (own.joined === undefined || own.mount !== mount) {
    own.mount = mount
    own.joined = join(mount, text(own.path))
  }
  return own.joined
}

function alternative(own: LayerPath, paths: readonly unknown[], Make: LayerConstructor, matched: string): string {
  own.alternatives ??= paths.flat(Number.POSITIVE_INFINITY).map(path => ({
    template: text(path),
    layer: new Make(path, own.options, () => {}),
  }))
  return own.alternatives.find(({ layer }) => layer.match(matched))?.template ?? text(paths[0])
}

function text(path: unknown): string {
  return typeof path === 'string' ? path : String(path)
}

/** Joins two templates with one slash between them and none at the end. */
function join(mount: string, path: string): string {
  const left = mount.endsWith('/') ? mount.slice(0, -1) : mount
  if (path === '' || path === '/') return left === '' ? path || '/' : left
  return path.startsWith('/') || left === '' ? left + path : `${left}/${path}`
}
