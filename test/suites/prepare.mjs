import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The folder to run in: a checkout as it is, or a package of the registry in a folder of its own, with what its tests need. */
export async function prepare(source, own) {
  if (existsSync(source)) {
    const folder = resolve(source)
    // Without a package.json of its own npm would install in a folder above.
    const isPackage = existsSync(join(folder, 'package.json'))
    if (isPackage && !existsSync(join(folder, 'node_modules'))) await npm(folder, 'install', '--no-save')
    return folder
  }
  await npm(own, 'install', '--no-save', '--prefix', own, source)
  const name = source.slice(0, source.indexOf('@', 1) === -1 ? undefined : source.indexOf('@', 1))
  // Outside of node_modules: runners leave out what is in it.
  const folder = join(own, 'package', name)
  await cp(join(own, 'node_modules', name), folder, { recursive: true, dereference: dirname(name) === '.' })
  await npm(folder, 'install', '--no-save')
  return folder
}

async function npm(cwd, ...args) {
  await run('npm', [...args, '--no-audit', '--no-fund'], { cwd, maxBuffer: 64 * 1024 * 1024 })
}
