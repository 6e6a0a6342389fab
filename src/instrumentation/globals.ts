/**
 * Stands under the names of globals that a library looks for. What stands there is made when somebody looks; what others put
 * there, before or later, is handed on by `theirs`. A plain entry, so whoever deletes it has it gone.
 */
export function standAs(names: readonly string[], make: (theirs: () => unknown) => unknown): void {
  let theirs: unknown
  let ours: unknown
  const get = (): unknown => {
    ours ??= make(() => theirs)
    return ours ?? theirs
  }
  const set = (value: unknown): void => {
    theirs = value
  }
  for (const name of names) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name)
    if (before?.configurable === false) continue
    theirs = before?.value ?? theirs
    Object.defineProperty(globalThis, name, { configurable: true, enumerable: false, get, set })
  }
}
