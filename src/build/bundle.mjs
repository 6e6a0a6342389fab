// Makes few files of what tsc has built from many: one of all that starts with a process, and one a part that is loaded
// only where it is asked for. Reading ninety small files was most of a start.

import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, relative, resolve } from 'node:path'
import { build } from 'esbuild'
import { askNode, joinStrings } from './builtins.mjs'
import { addBundle, writeNotice } from './notice.mjs'
import { outlinesOf } from './outlines.mjs'

const { onDemand } = createRequire(import.meta.url)('../../dist/instrumentations/on-demand.js')

const realTime = { inject: ['src/build/real-time.ts'] }
const shared = {
  bundle: true,
  metafile: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
  // Nobody reads these files but Node: without blanks they are a quarter smaller. Names stay, and lines, for stacks.
  minifyWhitespace: true,
  lineLimit: 120,
  outdir: 'dist/src',
}

/** Parts that the first file requires when they are needed. */
const parts = [
  'agent/start',
  'config/install',
  'encoding/v04',
  'encoding/v05',
  'metrics/install',
  'profiling/install',
  'logs/page',
  'features/install',
  'stats/install',
  'telemetry/install',
  'remote-config/install',
  'flare/install',
  'functions/install',
  'otel/install',
  'otlp/install',
  'doctor/install',
  'doctor/witness',
]

/** Leaves a part out of the first file, and asks for it where it stands in the build, whichever file asks. */
const apart = {
  name: 'parts-stand-apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, importer }) => {
      const found = relative('src', resolve(dirname(importer), path))
      return parts.includes(found) ? { path: `./${found}`, external: true } : undefined
    })
  },
}

/** Puts outlines in the place of the instrumentations that are loaded on demand. */
const outlines = load => ({
  name: 'outlines',
  setup({ onLoad }) {
    onLoad({ filter: /instrumentations\/on-demand\.ts$/ }, () => ({
      contents: `import { outlined } from '../src/instrumentation/outline'
import { lazily } from '../src/core/lazy'
const load = lazily(() => ${load})
export const onDemand = ${JSON.stringify(outlinesOf(onDemand))}.map(outline => outlined(outline, load))`,
      loader: 'ts',
    }))
  },
})

/** Writes the version down: see src/process/version.ts. */
const version = {
  name: 'version',
  setup({ onLoad }) {
    onLoad({ filter: /process\/version\.ts$/ }, () => ({
      contents: `export const ownVersion = () => ${JSON.stringify(JSON.parse(readFileSync('package.json', 'utf8')).version)}`,
      loader: 'ts',
    }))
  },
}

const { outputFiles } = await build({
  ...shared,
  ...realTime,
  entryPoints: ['src/export/last-send-thread.ts'],
  write: false,
})

/** Puts the code of the thread that sends what is left into the first file: a bundle of the user's has no other beside it. */
const lastSend = {
  name: 'last-send',
  setup({ onLoad }) {
    onLoad({ filter: /export\/last-send-code\.ts$/ }, () => ({
      contents: `export const lastSendCode = () => ${JSON.stringify(joinStrings(askNode(outputFiles[0].text)))}`,
      loader: 'ts',
    }))
  },
}

await bundle({
  ...shared,
  ...realTime,
  plugins: [apart, outlines("require('./libraries').onDemand"), lastSend],
  entryPoints: ['src/instance.ts', 'src/own-instrumentation.ts', 'src/cli.ts'],
  entryNames: '[name]',
  external: [
    '@msgpack/msgpack',
    'cls-hooked',
    'semver',
    'semver/*',
    'shimmer',
    './register',
    './doctor/witness',
    './loader-thread.mjs',
    './libraries',
  ],
})

// They bring along copies of what the first file has as well: nothing in it may ask of what class a span is.
await bundle({
  ...shared,
  ...realTime,
  entryPoints: { libraries: 'instrumentations/on-demand.ts' },
  external: ['semver', 'semver/*', 'shimmer'],
})

// What only tests load, over the tracer of the first file.
await bundle({
  ...shared,
  ...realTime,
  entryPoints: ['src/testing/index.ts'],
  outbase: 'src',
  external: ['../instance'],
})
for (const name of ['jest.cjs', 'jest.d.cts', 'vitest.mjs', 'vitest.d.mts'])
  copyFileSync(`src/testing/${name}`, `dist/src/testing/${name}`)

// The plugins for bundlers know of each instrumentation what its outline says.
await bundle({
  ...shared,
  // Nothing is traced there.
  plugins: [outlines('[]')],
  entryPoints: ['src/bundling/install.ts'],
  outbase: 'src',
  external: ['semver', 'semver/*', 'shimmer'],
})

// An ES module, since each registration needs an instance of its own.
await bundle({
  ...shared,
  entryPoints: ['src/instrumentation/loader-thread.mts'],
  entryNames: '[name]',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
})

await bundle({
  ...shared,
  ...realTime,
  entryPoints: parts.map(part => `src/${part}.ts`),
  outbase: 'src',
  external: ['@msgpack/msgpack'],
})

// The way in stands beside the first file, as tsc made it.
const application = 'dist/src/process/application.js'
writeFileSync(application, askNode(readFileSync(application, 'utf8')))

const { metafiles } = await import('../agent/page/build.mjs')
for (const metafile of metafiles) addBundle(metafile)
writeNotice()
// What no compiler has to see: each hands on what another file has, as `module.exports` is written.
for (const name of ['absent', 'esbuild', 'rollup', 'webpack'])
  for (const end of ['cjs', 'd.cts']) copyFileSync(`src/${name}.${end}`, `dist/src/${name}.${end}`)
copyFileSync('src/webpack-loader.cjs', 'dist/src/webpack-loader.cjs')
await import('./document-types.mjs')
await import('./prune-types.mjs')

// A shell script, to be run where it lies.
copyFileSync('src/functions/exec-wrapper', 'dist/src/functions/exec-wrapper')
chmodSync('dist/src/functions/exec-wrapper', 0o755)

async function bundle(options) {
  const { plugins = [] } = options
  const { metafile, outputFiles } = await build({ ...options, plugins: [...plugins, version], write: false })
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, joinStrings(askNode(text)))
  }
  addBundle(metafile)
}
