/** NODE_OPTIONS with the tracer loaded before all else; unchanged where it is in there already. */
export function withTracer(nodeOptions: string | undefined, registerPath: string): string {
  const ours = `--require ${quoted(registerPath)}`
  if (nodeOptions === undefined || nodeOptions.trim() === '') return ours
  return nodeOptions.includes(registerPath) || nodeOptions.includes(quoted(registerPath))
    ? nodeOptions
    : `${ours} ${nodeOptions}`
}

/** A path as NODE_OPTIONS takes it: blanks need quotes, and quotes and backslashes inside them a backslash. */
function quoted(path: string): string {
  return /[\s"\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path
}
