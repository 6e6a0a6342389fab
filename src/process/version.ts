/**
 * The version of this package, as its own file says. The build writes it down here: inside a bundle of the user's, what
 * stands two folders higher is another's.
 */
export function ownVersion(): string {
  // The source, or what tsc made of it.
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return (require(path) as { version: string }).version
    } catch {
      // The other one, then.
    }
  }
  return 'unknown'
}
