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
  // An accessor is asked to take the replacement: to stand in its place would not change what it gives to others.
  const isAssigned = Object.getOwnPropertyDescriptor(owner, name)?.set !== undefined
  const target: Record<PropertyKey, Fn> = isAssigned ? { [name]: method } : holder
  shimmer.wrap(target, name as string, original => alike(original, make(original)))
  if (isAssigned) holder[name] = target[name] as Fn
}

/** Gives a replacement the name, the length and the own properties of the function that it stands for. */
export function alike<Fn extends AnyFunction>(original: AnyFunction, replacement: Fn): Fn {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
    const descriptor = Object.getOwnPropertyDescriptor(original, key)
    const present = Object.getOwnPropertyDescriptor(replacement, key)
    if (descriptor && present?.configurable !== false) Object.defineProperty(replacement, key, descriptor)
  }
  // Libraries tell an async function by its class: Fastify refuses one that also takes a callback.
  const kind = Object.getPrototypeOf(original)
  if (kind !== Function.prototype) Object.setPrototypeOf(replacement, kind)
  return replacement
}
