import { type Kind, type Parsed, quote } from '../option'

/** Functions of one module that are to be traced. */
export interface MethodsOfModule {
  /** A package, a file inside one, or a path: `stripe`, `stripe/lib/net.js`, `./src/shop.js`. */
  readonly module: string
  /** Names of functions, or of methods behind their class: `checkout`, `Cart.add`. */
  readonly names: readonly string[]
}

const expected = 'modules with functions like ./src/shop.js[checkout,Cart.add];stripe[charge]'
const name = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)?$/

/** Functions by their modules: `module[function,Class.method];module[…]`. */
export const methods: Kind<readonly MethodsOfModule[], readonly MethodsOfModule[] | string> = {
  expected,
  parse: value => collect(value.split(';').filter(item => item.trim() !== '')),
  accept: value =>
    Array.isArray(value) ? collect(value) : { problems: [`expected ${expected}, got ${quote(value)}`] },
  show: value => value.map(({ module, names }) => `${module}[${names.join(',')}]`).join(';'),
}

function collect(items: readonly unknown[]): Parsed<readonly MethodsOfModule[]> {
  const value: MethodsOfModule[] = []
  const problems: string[] = []
  for (const item of items) {
    const read = typeof item === 'string' ? readItem(item) : readObject(item)
    if (read === undefined) problems.push(`expected ${expected}, got ${quote(item)}`)
    else value.push(read)
  }
  return value.length === 0 && problems.length > 0 ? { problems } : { value, problems }
}

function readItem(text: string): MethodsOfModule | undefined {
  const [, module = '', list = ''] = /^\s*([^[\]\s]+)\s*\[([^[\]]*)\]\s*$/.exec(text) ?? []
  return checked(
    module,
    list.split(',').map(part => part.trim()),
  )
}

function readObject(item: unknown): MethodsOfModule | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { module, names } = item as Partial<Record<string, unknown>>
  return typeof module === 'string' && Array.isArray(names) ? checked(module, names) : undefined
}

function checked(module: string, names: readonly unknown[]): MethodsOfModule | undefined {
  const fitting = names.length > 0 && names.every(each => typeof each === 'string' && name.test(each))
  // Texts, as was just seen.
  return module !== '' && fitting ? { module, names: names as readonly string[] } : undefined
}
