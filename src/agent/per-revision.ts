/** Remembers the last thing that was made of a store until it changes, or until something is made by another key. */
export function perRevision<T>(store: { readonly revision: number }, compute: (key: string) => T): (key: string) => T {
  let known: { readonly revision: number; readonly key: string; readonly value: T } | undefined
  return key => {
    const { revision } = store
    if (known?.revision !== revision || known.key !== key) known = { revision, key, value: compute(key) }
    return known.value
  }
}
