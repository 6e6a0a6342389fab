import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type ChildOptions, type ChildResult, runChild } from '../run-child'

const run = promisify(execFile)
const root = join(__dirname, '../..')

/** What stands in the pages for the packed package. */
export const tarballInPages = '/path/to/tracer-0.1.0.tgz'

/** The packed package, and folders in which a reader of the pages works. */
export interface Places {
  readonly tarball: string
  /** A new folder with nothing but a package.json. */
  empty(): Promise<string>
  /** A new folder in which the tarball was installed. */
  installed(): Promise<string>
  remove(): Promise<void>
}

/** Packs the package, which has been built. */
export async function createPlaces(): Promise<Places> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tracer-pages-')))
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const name = (await readdir(folder)).find(each => each.endsWith('.tgz'))
  if (name === undefined) throw new Error(`npm pack left no tarball in ${folder}`)
  const tarball = join(folder, name)
  const empty = async () => {
    const place = await mkdtemp(join(folder, 'place-'))
    await write(place, { 'package.json': '{ "name": "project", "scripts": { "start": "node app.js" } }' })
    return place
  }
  let first: Promise<string> | undefined
  const installFirst = async () => {
    const place = await empty()
    await install(place, `npm install ${tarball}`)
    return place
  }
  return {
    tarball,
    empty,
    async installed() {
      first ??= installFirst()
      const place = await empty()
      await cp(await first, place, { recursive: true, verbatimSymlinks: true })
      return place
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  }
}

/** Writes files by their paths in a folder. */
export async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

/** Runs an `npm install` of a page, which alone may ask the registry. */
export async function install(folder: string, command: string): Promise<void> {
  const quiet = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true' }
  const { code, stderr } = await runChild({
    command: 'sh',
    args: ['-c', command],
    cwd: folder,
    env: quiet,
    timeout: 120_000,
  })
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`)
}

/** How a command of a page is run: by a shell, with no way to a package that the page has not installed. */
export function byShell(folder: string, command: string, env: ChildOptions['env'] = {}): ChildOptions {
  return {
    command: 'sh',
    args: ['-c', command],
    cwd: folder,
    env: { npm_config_offline: 'true', ...env },
    timeout: 60_000,
  }
}

/** Runs it to its end. */
export function runByShell(folder: string, command: string, env: ChildOptions['env'] = {}): Promise<ChildResult> {
  return runChild(byShell(folder, command, env))
}
