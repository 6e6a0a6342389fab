import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Environment } from '../config/resolve'
import { resolveIntegration } from '../config/resolve-integration'
import type { ResolvedSettings } from '../config/settings'
import type { Instrumentation } from '../instrumentation/define'
import { isFile, supports } from '../instrumentation/notes'
import { isOutlined } from '../instrumentation/outline'
import { packageVersion } from '../instrumentation/package-file'
import type { Found } from './found'

/** The oldest line of Node that is supported. */
const oldest = 20

/** What the project that stands in a folder, and the Node that runs here, tell without running anything. Never throws. */
export function examineProject(
  folder: string,
  instrumentations: readonly Instrumentation[],
  resolved: ResolvedSettings,
  environment: Environment,
): Found[] {
  const found: Found[] = []
  if (Number(process.versions.node.split('.')[0]) < oldest)
    found.push({ code: 'T113', evidence: `this is Node ${process.version}` })
  if (!resolved.values.enabled) found.push({ code: 'T106', evidence: `${resolved.sources.enabled} turns tracing off` })
  for (const instrumentation of instrumentations) {
    const whole = isOutlined(instrumentation) ? instrumentation.whole() : instrumentation
    const installed = versionsOf(folder, whole)
    if (installed.size === 0) continue
    found.push(...unsupported(whole, installed))
    const { values, sources } = resolveIntegration(whole, environment, undefined, resolved)
    // Off by default is no finding: nobody has turned it off.
    if (!values.enabled && sources.enabled !== 'default' && resolved.values.enabled)
      found.push({ code: 'T106', evidence: `${sources.enabled} turns ${whole.name} off` })
  }
  return [...found, ...copies(folder)]
}

function versionsOf(folder: string, { targets }: Instrumentation): Map<string, string> {
  const found = new Map<string, string>()
  for (const { module } of targets.filter(isFile)) {
    const version = found.has(module) || module.startsWith('/') ? undefined : versionFrom(folder, module)
    if (version !== undefined) found.set(module, version)
  }
  return found
}

/** Found as Node would find it, from the folder upwards. */
function versionFrom(folder: string, module: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const version = packageVersion(join(at, 'node_modules', module))
    if (version !== undefined || at === dirname(at)) return version
  }
}

/** Packages that the project asks for by itself, and of which no target takes the version. */
function unsupported({ targets }: Instrumentation, installed: ReadonlyMap<string, string>): Found[] {
  const files = targets.filter(isFile)
  return [...installed].flatMap(([module, version]): Found[] => {
    // What users install may be traced by a part of it.
    if (files.some(({ partOf }) => partOf === module)) return []
    const own = files.filter(target => target.module === module)
    if (own.some(target => supports(target, version))) return []
    const supported = [...new Set(own.map(({ versions }) => versions))].join(' or ')
    return [{ code: 'T104', evidence: `${module} ${version} is installed; supported is ${supported}` }]
  })
}

/** Copies of this package that two packages of the project have each for themselves. */
function copies(folder: string): Found[] {
  const own = placeFrom(folder)
  if (own === undefined) return []
  const others = dependenciesOf(folder).flatMap(name => {
    const place = placeFrom(join(folder, 'node_modules', name))
    return place === undefined || place === own ? [] : [place]
  })
  return others.map(other => ({ code: 'T111', evidence: `one is at ${own}, another at ${other}` }))
}

function placeFrom(folder: string): string | undefined {
  try {
    return dirname(createRequire(join(folder, 'package.json')).resolve('tracer/package.json'))
  } catch {
    return undefined
  }
}

function dependenciesOf(folder: string): string[] {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const { dependencies = {} } = (manifest ?? {}) as { readonly dependencies?: object }
    return Object.keys(dependencies)
  } catch {
    return []
  }
}
