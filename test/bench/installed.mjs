// What an installation takes.
import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { ddTrace, here, print, require } from './subjects.mjs'

export function size() {
  const root = join(here, '../..')
  const packages = ['cls-hooked', 'shimmer', 'semver', '@msgpack/msgpack']
  const pack = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' })
  const own = JSON.parse(pack)[0].unpackedSize + closure(packages, join(root, 'node_modules'))
  const peer = name => closure([name], join(here, 'node_modules'))
  print('installed', 'MB', {
    tracer: own / 1e6,
    'dd-trace': peer(ddTrace) / 1e6,
    opentelemetry: peer('@opentelemetry/auto-instrumentations-node') / 1e6,
  })
}

/** The bytes of packages with all that they depend on, as far as it is installed. */
function closure(names, folder, seen = new Set()) {
  let bytes = 0
  for (const name of names) {
    const path = join(folder, name)
    if (seen.has(path) || !existsSync(path)) continue
    seen.add(path)
    bytes += bytesOf(path)
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = require(join(path, 'package.json'))
    bytes += closure(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }), folder, seen)
  }
  return bytes
}

function bytesOf(path) {
  const stat = lstatSync(path)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0)
}
