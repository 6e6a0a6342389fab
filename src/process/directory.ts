/** The working directory; the root where it was removed since the start, for which Node throws. */
export function workingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}
