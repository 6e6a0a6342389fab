import shimmer from 'shimmer'

type AnyFunction = (...args: never[]) => unknown

/**
 * Replaces a method by what `make` returns for it, which then has the name, the length and the own properties of the
 * original: libraries read them (Express counts a handler's parameters). Nothing happens where there is no such method.
 */
export function wrapMethod<Fn extends AnyFunction>(owner: object, name: PropertyKey, make: (original: Fn) => Fn): void {
  const holder = owner as Record<PropertyKey, Fn>
  const method = holder[name]
  if (typeof method !== 'function') return
  const own = Object.getOwnPropertyDescriptor(owner, name)
  // An accessor is asked to take the replacement: to stand in its place would not change what it gives to others.
  const isAssigned = own?.set !== undefined
  const target: Record<PropertyKey, Fn> = isAssigned ? { [name]: method } : holder
  const below = own === undefined ? inherited(owner, name, method) : method
  shimmer.wrap(target, name as string, original => alike(original, make(below)))
  // By these marks other tools would take our replacement away, as if it were one of theirs.
  for (const mark of marks) Reflect.deleteProperty(target[name] as Fn, mark)
  if (isAssigned) holder[name] = target[name] as Fn
  // Who goes through all that an object has finds the method as it was found above.
  else if (own === undefined) Object.defineProperty(owner, name, { enumerable: isListed(owner, name) })
}

/** Whether the method above is met by those who list an object and what it inherits. */
function isListed(owner: object, name: PropertyKey): boolean {
  let above: unknown = Object.getPrototypeOf(owner)
  while (typeof above === 'object' && above !== null && !Object.hasOwn(above, name))
    above = Object.getPrototypeOf(above)
  return typeof above === 'object' && above !== null && Object.prototype.propertyIsEnumerable.call(above, name)
}

const marks = ['__original', '__unwrap', '__wrapped']

/**
 * What stands above when it is called, not now: others may replace it later, as `domain` does with `emit`. A plain look-up
 * costs a tenth of `Reflect.get`, and each message of HTTP comes here ten times.
 */
function inherited<Fn extends AnyFunction>(owner: object, name: PropertyKey, method: Fn): Fn {
  const parent = Object.getPrototypeOf(owner) as Record<PropertyKey, unknown>
  const isAsked = isAccessor(parent, name)
  const forward = function (this: unknown, ...args: never[]): unknown {
    const above: unknown = isAsked ? Reflect.get(parent, name, this) : parent[name]
    return Reflect.apply(typeof above === 'function' ? above : method, this, args)
  }
  return forward as unknown as Fn
}

function isAccessor(object: object, name: PropertyKey): boolean {
  for (let above: object | null = object; above !== null; above = Object.getPrototypeOf(above)) {
    const found = Object.getOwnPropertyDescriptor(above, name)
    if (found !== undefined) return found.get !== undefined
  }
  return false
}

/** Hangs a value on an object of others, where who lists or copies its properties does not meet it. */
export function hide(owner: object, key: PropertyKey, value: unknown): void {
  Reflect.defineProperty(owner, key, { value, configurable: true, writable: true, enumerable: false })
}

/** Gives a replacement the name, the length and the own properties of the function that it stands for. */
export function alike<Fn extends AnyFunction>(original: AnyFunction, replacement: Fn): Fn {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller' || marks.includes(key as string)) continue
    const descriptor = Object.getOwnPropertyDescriptor(original, key)
    const present = Object.getOwnPropertyDescriptor(replacement, key)
    if (descriptor && present?.configurable !== false) Object.defineProperty(replacement, key, descriptor)
  }
  // By it others tell what can be called with `new`: arrow functions, methods and bound functions have none.
  if (!Object.hasOwn(original, 'prototype') && Object.hasOwn(replacement, 'prototype')) {
    Object.assign(replacement, { prototype: undefined })
  }
  // Libraries tell an async function by its class: Fastify refuses one that also takes a callback.
  const kind = Object.getPrototypeOf(original)
  if (kind !== Function.prototype) Object.setPrototypeOf(replacement, kind)
  return replacement
}
