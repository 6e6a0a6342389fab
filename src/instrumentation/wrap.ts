import shimmer from 'shimmer'

type AnyFunction = (...args: never[]) => unknown

/**
 * Replaces a method by what `make` returns for it, which then has the name, the length and the own properties of the
 * original: libraries read them (Express counts a handler's parameters). Nothing happens where there is no such method.
 */
export function wrapMethod<Fn extends AnyFunction>(owner: object, name: PropertyKey, make: (original: Fn) => Fn): void {
  const holder = owner as Record<PropertyKey, Fn>
  if (typeof holder[name] !== 'function') return
  shimmer.wrap(holder, name as string, original => alike(original, make(original)))
}

/** Gives a replacement the name, the length and the own properties of the function that it stands for. */
export function alike<Fn extends AnyFunction>(original: AnyFunction, replacement: Fn): Fn {
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
    const descriptor = Object.getOwnPropertyDescriptor(original, key)
    const present = Object.getOwnPropertyDescriptor(replacement, key)
    if (descriptor && present?.configurable !== false) Object.defineProperty(replacement, key, descriptor)
  }
  return replacement
}
