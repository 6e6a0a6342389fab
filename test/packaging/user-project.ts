import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(__dirname, '../..')

/** A project as a user has it, with the packed tarball installed. */
export interface UserProject {
  readonly folder: string
  remove(): Promise<void>
}

/** Packs the package, installs the tarball beside express and pg in a fresh folder, and compiles the TypeScript apps. */
export async function createUserProject(): Promise<UserProject> {
  const folder = await mkdtemp(join(tmpdir(), 'tracer-user-'))
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: root })
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error(`npm pack left no tarball in ${folder}`)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user-app', private: true }))
  const packages = [join(folder, tarball), 'express@5', 'pg@8', 'pg-pool@3', 'tsx@4']
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder })
  await cp(join(__dirname, 'apps'), folder, { recursive: true })
  // Types are what a user's editor has; the apps themselves need none of them to run.
  await symlink(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'))
  await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(folder, 'ts')], {
    cwd: folder,
  })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
