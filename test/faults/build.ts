// Builds the tracer so that each of its functions can be made to throw, and the program that shows what becomes of it.
// Run with --expose-internals: the parser is the one that Node has for its own use.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative } from 'node:path'
import { build, transformSync } from 'esbuild'
import { injectFaults, type Place } from './inject'

const acorn = createRequire(__filename)('internal/deps/acorn/acorn/dist/acorn') as {
  parse(source: string, options: object): unknown
}
const root = join(__dirname, '../..')
const rooms =
  /^(src\/(core|instrumentation|operations|propagation|sampling|encoding|export|transport|stats|logs|metrics|api|wiring|otel)|instrumentations)\//

async function main(folder: string): Promise<void> {
  const places: Place[] = []
  mkdirSync(folder, { recursive: true })
  const shared = { bundle: true, platform: 'node', target: 'node20', logLevel: 'error', outdir: folder } as const
  await build({
    ...shared,
    entryPoints: {
      tracer: join(root, 'src/index.ts'),
      'last-send-thread': join(root, 'src/export/last-send-thread.ts'),
    },
    packages: 'external',
    plugins: [
      {
        name: 'faults',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const file = relative(root, path)
            if (!rooms.test(file)) return undefined
            const { code } = transformSync(readFileSync(path, 'utf8'), { loader: 'ts', target: 'es2022' })
            return { contents: injectFaults(withoutFuse(code, file), file, parse, places), loader: 'js' }
          })
        },
      },
    ],
  })
  await build({
    ...shared,
    entryPoints: { trial: join(__dirname, 'trial.ts') },
    packages: 'external',
    external: ['*/tracer'],
  })
  writeFileSync(join(folder, 'places.json'), JSON.stringify(places))
}

const parse = (source: string): unknown => acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'module' })

/** The fuse would leave out what is looked at: one process makes many faults. */
function withoutFuse(code: string, file: string): string {
  if (file !== 'src/instrumentation/kit.ts') return code
  const without = code.replace('maxErrors = 10', 'maxErrors = Infinity')
  if (without === code) throw new Error('there is no fuse to take out')
  return without
}

main(process.argv[2] as string).catch(error => {
  console.error(error)
  process.exitCode = 1
})
