import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { importing, libraries, requiring } from './module-apps'
import { modulePackages } from './module-packages'

const root = join(__dirname, '../..')

/** A project whose packages are ES modules, and the program that traces them. */
export interface ModuleProject {
  readonly folder: string
  /** To be loaded first: `node -r`. */
  readonly program: string
  remove(): Promise<void>
}

/** Writes the project, and bundles the program with the thread's file beside it, as the build does. */
export async function createModuleProject(): Promise<ModuleProject> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'modules-')))
  const files: Record<string, string> = {
    'app.mjs': importing,
    'app.cjs': requiring,
    'first.mjs': `import './tracer/module-program.js'\n${importing}`,
    'libraries.mjs': libraries.importing,
    'libraries.cjs': libraries.requiring,
    'thread.mjs': `import { Worker } from 'node:worker_threads'\nnew Worker(new URL('./first.mjs', import.meta.url))`,
  }
  for (const [path, text] of Object.entries(modulePackages())) files[join('node_modules', path)] = text
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const name of ['hono', '@nestjs', 'reflect-metadata'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  const outdir = join(folder, 'tracer')
  const shared = { bundle: true, platform: 'node', target: 'node20', logLevel: 'warning', outdir } as const
  await build({
    ...shared,
    entryPoints: [join(__dirname, 'module-program.ts')],
    external: ['./loader-thread.mjs'],
    alias: { debug: join(root, 'src/instrumentation/no-debug.js') },
  })
  await build({
    ...shared,
    entryPoints: [join(root, 'src/instrumentation/loader-thread.mts')],
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  })
  return { folder, program: join(outdir, 'module-program.js'), remove: () => rm(folder, { recursive: true }) }
}
