const loaders: (() => unknown)[] = []

/** A module that is loaded when it is first asked for, and kept: most programs need few of them. */
export function lazily<Loaded>(load: () => Loaded): () => Loaded {
  let loaded: { readonly module: Loaded } | undefined
  const ask = (): Loaded => {
    loaded ??= { module: load() }
    return loaded.module
  }
  loaders.push(ask)
  return ask
}

/** Loads them all now: where a test runner takes its loader away before the process ends, later is too late. */
export function loadAll(): void {
  for (const ask of loaders) {
    try {
      ask()
    } catch {
      // One that is not installed, such as an optional peer.
    }
  }
}
