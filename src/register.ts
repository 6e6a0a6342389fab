// Read by whatever Node there is, and it may not fail: the application comes after it. So it has no imports.
const oldestNode = 20

if (Number(process.versions.node.split('.')[0]) < oldestNode) {
  tell(
    `Node ${process.versions.node} is not supported, so nothing is traced and the program runs as without the tracer; use Node ${oldestNode} or newer (T113)`,
  )
} else {
  try {
    start()
  } catch (error) {
    tell(`the tracer could not be loaded, so nothing is traced: ${reasonOf(error)}`)
  }
}

function start(): void {
  const { runsApplication } = require('./process/application') as typeof import('./process/application')
  if (!runsApplication()) return
  require('./init')
  const { redirectHandler } = require('./instance') as typeof import('./instance')
  redirectHandler(__dirname)
}

/** The log stands in a file that may not be read here. */
function tell(message: string): void {
  process.stderr.write(`tracer: error: ${message}\n`)
}

/** What may not be read where Node or Deno asks for permissions. */
function reasonOf(error: unknown): string {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown }
  const isRefused = code === 'ERR_ACCESS_DENIED' || name === 'NotCapable' || name === 'PermissionDenied'
  if (!isRefused) return String(message ?? error)
  const flag = process.versions.deno === undefined ? '--allow-fs-read' : '--allow-read'
  return `its files may not be read; start with ${flag}=${__dirname} (T114)`
}

export {}
