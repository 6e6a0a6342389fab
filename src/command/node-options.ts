/** NODE_OPTIONS with the tracer loaded before all else; unchanged where it is in there already. */
export function withTracer(nodeOptions: string | undefined, registerPath: string): string {
  const ours = `--require ${quoted(registerPath)}`
  if (nodeOptions === undefined || nodeOptions.trim() === '') return ours
  if (nodeOptions.includes(registerPath) || nodeOptions.includes(quoted(registerPath))) return nodeOptions
  const [whole, first] =
    /^(.*?(?:-r|--require)[= ]("(?:[^"\\]|\\.)*\.pnp\.c?js"|\S*\.pnp\.c?js)(?=\s|$))/.exec(nodeOptions) ?? []
  // Under Yarn's Plug'n'Play this file is what lets Node find packages, ours among them.
  return first === undefined || whole === undefined
    ? `${ours} ${nodeOptions}`
    : `${whole} ${ours}${nodeOptions.slice(whole.length)}`
}

/** BUN_OPTIONS, which Bun puts before the arguments of each of its commands: it takes no notice of NODE_OPTIONS. */
export function withBunPreload(bunOptions: string | undefined, registerPath: string): string {
  const option = `--preload=${registerPath}`
  // It knows quotes around a whole word alone.
  const ours = /\s/.test(option) ? `"${option}"` : option
  if (bunOptions === undefined || bunOptions.trim() === '') return ours
  return bunOptions.includes(option) ? bunOptions : `${ours} ${bunOptions}`
}

/** A path as NODE_OPTIONS takes it: blanks need quotes, and quotes and backslashes inside them a backslash. */
function quoted(path: string): string {
  return /[\s"\\]/.test(path) ? `"${path.replace(/["\\]/g, '\\$&')}"` : path
}
