import type { Setup } from './setup'

const folder = 'bundles'
const esbuild = ['esbuild@0.28']
const webpack = ['webpack@5']
const rollup = ['rollup@4', '@rollup/plugin-commonjs@29', '@rollup/plugin-json@6', '@rollup/plugin-node-resolve@16']
const vite = ['vite@8']
const libraries = ['express@5.1.0', 'pino@9', 'winston@3']

const tracerInside = 'The tracer inside a bundle'
const insideSpans = { spans: ['http.request GET', 'web.request GET', 'last last'] }

/** The program with the tracer alone. */
function inside(name: string, packages: readonly string[], build: Setup['build'], start: Setup['start']): Setup {
  return { group: tracerInside, name, folder, packages, build: build ?? [], start, gets: insideSpans }
}

const appInside = 'Libraries inside a bundle'
const appSpans = {
  spans: ['http.request GET', 'express.request GET /hello/:name', 'express.middleware <anonymous>'],
  never: /web\.request|"msg":"greeted"\}|\{"level":"info"|\(T107\)/,
}

/** The program with Express, pino and winston, whose lines have the ids of the trace. */
function app(name: string, packages: readonly string[], build: Setup['build'], start: Setup['start']): Setup {
  const env = { DD_LOGS_INJECTION: 'true' }
  return {
    group: appInside,
    name,
    folder,
    packages: [...libraries, ...packages],
    build: build ?? [],
    start,
    env,
    gets: appSpans,
  }
}

/** The same without a plugin. */
function untold(...given: Parameters<typeof app>): Setup {
  const says = /express, pino, winston: not traced, for .* is a bundle .*tracer\/esbuild, tracer\/rollup .*\(T107\)$/
  return { ...app(...given), gets: { says } }
}

const esbuildTo = (...words: readonly string[]): Setup['build'] => [['node', 'esbuild.mjs', ...words]]
const webpackTo = (...words: readonly string[]): Setup['build'] => [['node', 'webpack.cjs', ...words]]
const rollupTo = (...words: readonly string[]): Setup['build'] => [['node', 'rollup.mjs', ...words]]
const viteTo = (...words: readonly string[]): Setup['build'] => [['node', 'vite.mjs', ...words]]
const seaOf = (bundle: string, executable: string): readonly string[] => ['node', 'sea.mjs', bundle, executable]

/** Bundles: with the tracer inside, and with the libraries inside that it traces. */
export const bundles: readonly Setup[] = [
  { ...inside('esbuild, CommonJS', esbuild, esbuildTo('inside.mjs', 'out.cjs'), ['node', 'out.cjs']), quick: true },
  inside('esbuild, minified', esbuild, esbuildTo('inside.mjs', 'out.cjs', 'minify'), ['node', 'out.cjs']),
  { ...inside('esbuild, ES module', esbuild, esbuildTo('inside.mjs', 'out.mjs'), ['node', 'out.mjs']), quick: true },
  inside('webpack', webpack, webpackTo('inside.mjs', 'out.cjs'), ['node', 'out.cjs']),
  inside('rollup, CommonJS', rollup, rollupTo('inside.mjs', 'out.cjs'), ['node', 'out.cjs']),
  inside('rollup, ES module', rollup, rollupTo('inside.mjs', 'out.mjs'), ['node', 'out.mjs']),
  inside('Vite, `ssr.noExternal: true`', vite, viteTo('inside.mjs'), ['node', 'out/inside.mjs']),
  inside('ncc', ['@vercel/ncc@0.45'], [['ncc', 'build', 'inside.mjs', '-o', 'out']], ['node', 'out/index.mjs']),
  inside(
    'a single executable of Node (SEA), made of a bundle',
    [...esbuild, 'postject@1.0.0-alpha.6'],
    [...(esbuildTo('inside.mjs', 'out.cjs') ?? []), seaOf('out.cjs', 'app')],
    ['./app'],
  ),
  {
    group: tracerInside,
    name: "Next 15, `instrumentation.js`, without `serverExternalPackages: ['tracer']`",
    packages: ['next@15', 'react@19', 'react-dom@19'],
    files: {
      'next.config.js': 'module.exports = {}\n',
      'instrumentation.js': `export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { tracer } = await import('tracer')
  tracer.init()
}
`,
      'app/layout.js': 'export default ({ children }) => <html><body>{children}</body></html>\n',
      'app/hello/page.js': `export const dynamic = 'force-dynamic'\nexport default () => <p>hello</p>\n`,
    },
    build: [['next', 'build']],
    start: ['node', 'node_modules/next/dist/bin/next', 'start'],
    // Next takes a request as soon as it listens, and before it calls `register`.
    requests: ['/hello', '/hello', '/hello'],
    gets: { spans: ['web.request GET'] },
  },
  {
    ...app('esbuild with `tracer/esbuild`', esbuild, esbuildTo('app.mjs', 'out.cjs', 'plugin'), ['node', 'out.cjs']),
    quick: true,
  },
  app('the same, minified', esbuild, esbuildTo('app.mjs', 'out.cjs', 'plugin', 'minify'), ['node', 'out.cjs']),
  app('the same, ES module', esbuild, esbuildTo('app.mjs', 'out.mjs', 'plugin', 'banner'), ['node', 'out.mjs']),
  app('the same, libraries external', esbuild, esbuildTo('app.mjs', 'out.cjs', 'plugin', 'external'), [
    'node',
    'out.cjs',
  ]),
  app('the same, and the tracer preloaded too', esbuild, esbuildTo('app.mjs', 'out.cjs', 'plugin'), [
    'node',
    '-r',
    'tracer/register',
    'out.cjs',
  ]),
  app('webpack with `tracer/webpack`', webpack, webpackTo('app.mjs', 'out.cjs', 'plugin'), ['node', 'out.cjs']),
  app('rollup with `tracer/rollup`', rollup, rollupTo('app.mjs', 'out.mjs', 'plugin'), ['node', 'out.mjs']),
  app('Vite with `tracer/rollup`', vite, viteTo('app.mjs', 'plugin'), ['node', 'out/app.mjs']),
  app(
    'a single executable of Node (SEA), built with `tracer/esbuild`',
    [...esbuild, 'postject@1.0.0-alpha.6'],
    [...(esbuildTo('app.mjs', 'out.cjs', 'plugin') ?? []), seaOf('out.cjs', 'app')],
    ['./app'],
  ),
  {
    ...untold('esbuild without a plugin', esbuild, esbuildTo('app.mjs', 'out.cjs', 'minify'), ['node', 'out.cjs']),
    quick: true,
  },
  {
    ...app(
      'a single executable of Node (SEA), built without a plugin',
      [...esbuild, 'postject@1.0.0-alpha.6'],
      [...(esbuildTo('app.mjs', 'out.cjs') ?? []), seaOf('out.cjs', 'app')],
      ['./app'],
    ),
    gets: { says: /libraries inside .*app, a single executable, are not traced.*\(T107\)/ },
  },
  untold('webpack without a plugin', webpack, webpackTo('app.mjs', 'out.cjs'), ['node', 'out.cjs']),
  untold('rollup without a plugin', rollup, rollupTo('app.mjs', 'out.mjs'), ['node', 'out.mjs']),
  untold('Vite without a plugin', vite, viteTo('app.mjs'), ['node', 'out/app.mjs']),
  {
    ...app('`init()` behind the imports of the same bundle', esbuild, esbuildTo('late.mjs', 'out.cjs', 'plugin'), [
      'node',
      'out.cjs',
    ]),
    gets: { says: /express is not traced, .* write import 'tracer\/init' as the first line .*\(T103\)/ },
    quick: true,
  },
  {
    ...app(
      "`require: ['koa']` of a bundle without it",
      esbuild,
      esbuildTo('app.mjs', 'out.cjs', 'plugin', 'require=koa'),
      ['node', '--version'],
    ),
    gets: { says: /koa is required to be traced and is not in this bundle.*\(T107\)/ },
  },
]
