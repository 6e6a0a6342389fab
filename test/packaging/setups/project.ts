import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { cachedPackages, cacheFolder } from '../package-cache'
import type { Setup } from './setup'

const run = promisify(execFile)
const root = join(__dirname, '../../..')

/** Packs the package as it would be published; gives the folder to remove and the tarball in it. */
export async function packTracer(): Promise<{ folder: string; tarball: string }> {
  await mkdir(cacheFolder, { recursive: true })
  const folder = await mkdtemp(join(cacheFolder, 'packed-'))
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const name = (await readdir(folder)).find(each => each.endsWith('.tgz'))
  if (name === undefined) throw new Error(`npm pack left no tarball in ${folder}`)
  return { folder, tarball: join(folder, name) }
}

/**
 * Makes the project of a row: its packages from the cache, as files of their own and no links, since bundlers and
 * frameworks look at real paths; the packed tracer beside them.
 */
export async function createProject(setup: Setup, tarball: string): Promise<string> {
  await mkdir(cacheFolder, { recursive: true })
  const folder = await mkdtemp(join(cacheFolder, 'setup-'))
  const packages = ['@msgpack/msgpack@3', 'cls-hooked@4', 'semver@7', 'shimmer@1', ...(setup.packages ?? [])]
  const name = packages.join('+').replaceAll('/', '-')
  const cached = await cachedPackages(join('setups', name), packages)
  // Hard links: a project of a framework has 30,000 files.
  await run('cp', ['-al', join(cached, 'node_modules'), join(folder, 'node_modules')])
  const tracer = join(folder, 'node_modules/tracer')
  await mkdir(join(tracer, '..', '.bin'), { recursive: true })
  await mkdir(tracer)
  await run('tar', ['-xzf', tarball, '--strip-components=1', '-C', tracer])
  await run('ln', ['-sf', '../tracer/dist/src/cli.js', join(tracer, '..', '.bin', 'ddtrace-run')])
  if (setup.folder !== undefined) await cp(join(__dirname, setup.folder), folder, { recursive: true })
  for (const [path, text] of Object.entries({ ...defaultFiles, ...setup.files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    if (setup.folder === undefined || path !== 'package.json' || setup.files?.[path] !== undefined)
      await writeFile(join(folder, path), text)
  }
  return folder
}

const defaultFiles = { 'package.json': '{ "name": "shop", "version": "1.2.3", "private": true }\n' }

/** Removes what was made. */
export async function removeProject(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
}
