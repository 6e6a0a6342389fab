/** A function in which a fault can be made, by the number that is its place in the list. */
export interface Place {
  readonly file: string
  /** Its name, behind those of the functions around it; `<n>` where it has none. */
  readonly name: string
}

/** A node of the syntax tree, as far as it is read here. Source: https://github.com/estree/estree */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** Reads JavaScript into its tree. */
export type Parse = (source: string) => unknown

/** Has each function of a file ask at its beginning whether it is to throw; `places` takes those that were found. */
export function injectFaults(source: string, file: string, parse: Parse, places: Place[]): string {
  const insertions: { readonly at: number; readonly text: string }[] = []
  const visit = (node: Node, path: readonly string[], given: string | undefined): void => {
    let inner = path
    if (isFunction(node)) {
      inner = [...path, nameOf(node) ?? given ?? `<${places.length}>`]
      if (!isEmpty(node) && !handsOn(node)) {
        const ask = `globalThis.__fault?.(${places.length})`
        places.push({ file, name: inner.join(' ') })
        const body = node.body as Node
        if (body.type === 'BlockStatement') insertions.push({ at: beginning(body), text: `${ask};` })
        else insertions.push({ at: body.start, text: `(${ask},` }, { at: body.end, text: ')' })
      }
    }
    for (const [child, name] of childrenOf(node)) visit(child, inner, name)
  }
  visit(parse(source) as Node, [], undefined)
  // Of two at one place the later one belongs further inside, but for what closes.
  let result = source
  const order = insertions.map((insertion, at) => ({ ...insertion, order: at }))
  order.sort(
    (one, other) => other.at - one.at || (one.text === ')' ? one.order - other.order : other.order - one.order),
  )
  for (const { at, text } of order) result = result.slice(0, at) + text + result.slice(at)
  return result
}

/**
 * Whether a function itself calls one of the application's or the library's. It is then a door: all that it calls of ours is
 * made to throw, and a throw of its own would stand for nothing that can happen in it.
 */
function handsOn(node: Node): boolean {
  let found = false
  const look = (inner: Node): void => {
    if (isCallOn(inner)) found = true
    for (const [child] of childrenOf(inner)) if (!isFunction(child)) look(child)
  }
  look(node.body as Node)
  return found
}

function isCallOn({ type, callee }: Node): boolean {
  if (type !== 'CallExpression' && type !== 'NewExpression') return false
  const { type: kind, object, property, name } = callee as Node
  if (kind === 'Identifier') return /^(original|Original|attempt|traceCall|tracedBy|fn|run|done)$/.test(String(name))
  if (kind !== 'MemberExpression') return false
  const method = (property as Node).name
  if ((object as Node).name === 'Reflect') return method === 'apply' || method === 'construct'
  if ((object as Node).type === 'ThisExpression') return method === 'run'
  return (
    /^(run|handOn|activate|with)$/.test(String(method)) && /scope|backend|storage|manager/.test(textOf(object as Node))
  )
}

/** The names in an expression such as `kit.scope` or `this.#backend`. */
function textOf(node: Node): string {
  if (node.type === 'CallExpression') return textOf(node.callee as Node)
  if (node.type !== 'MemberExpression') return String(node.name ?? '')
  return `${textOf(node.object as Node)}.${String((node.property as Node).name)}`
}

function isEmpty({ body }: Node): boolean {
  return (body as Node).type === 'BlockStatement' && ((body as Node).body as Node[]).length === 0
}

/** Where the statements of a body begin: inside the `try` where it is one, which then takes what is thrown. */
function beginning(body: Node): number {
  const [first] = body.body as Node[]
  return first?.type === 'TryStatement' ? (first.block as Node).start + 1 : body.start + 1
}

function isFunction({ type }: Node): boolean {
  return type === 'FunctionDeclaration' || type === 'FunctionExpression' || type === 'ArrowFunctionExpression'
}

function nameOf({ id }: Node): string | undefined {
  return (id as Node | null)?.name as string | undefined
}

/** The nodes below a node, each with the name that it stands under. */
function childrenOf(node: Node): [child: Node, name: string | undefined][] {
  const { type, id, key, left } = node
  const holder = (type === 'VariableDeclarator' ? id : type === 'AssignmentExpression' ? left : key) as Node | undefined
  const name = (holder?.name ?? (holder?.property as Node | undefined)?.name) as string | undefined
  const kind = node.kind === 'get' || node.kind === 'set' ? `${String(node.kind)} ` : ''
  return Object.values(node)
    .flatMap(value => (Array.isArray(value) ? (value as unknown[]) : [value]))
    .filter(isNode)
    .map(child => [child, name && `${kind}${name}`])
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string'
}
