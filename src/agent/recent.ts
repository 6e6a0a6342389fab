/** Makes something for a key, and remembers it for the `most` keys that were asked last. */
export function recent<T>(most: number, make: (key: string) => T): (key: string) => T {
  // A Map keeps its order.
  const known = new Map<string, T>()
  return key => {
    const value = known.has(key) ? (known.get(key) as T) : make(key)
    known.delete(key)
    known.set(key, value)
    for (const oldest of known.keys()) {
      if (known.size <= most) break
      known.delete(oldest)
    }
    return value
  }
}
