import type { Setup } from './setup'

const group = 'Clusters and process managers'
const folder = 'clusters'
const spansOf = (service: string) => [`http.request GET ${service}`, `  express.request GET /hello/:name ${service}`]

/** PM2 lies in a project of its own, as where it is installed for the whole machine. */
const elsewhere = [
  'node',
  '-e',
  "fs.mkdirSync('manager/node_modules', { recursive: true }); for (const name of fs.readdirSync('node_modules')) if (!['tracer', 'express', '.bin'].includes(name)) fs.cpSync('node_modules/' + name, 'manager/node_modules/' + name, { recursive: true }); fs.rmSync('node_modules/pm2', { recursive: true }); fs.writeFileSync('manager/package.json', JSON.stringify({ name: 'elsewhere' }))",
]

type App = Readonly<Record<string, unknown>>

function managed(name: string, way: 'traced' | 'plain', app: App, service: string): Setup {
  const apps = [
    {
      name: 'orders',
      script: 'app.cjs',
      autorestart: false,
      out_file: 'app.log',
      error_file: 'app.log',
      merge_logs: true,
      ...app,
    },
  ]
  return {
    group,
    name,
    packages: ['express@5', 'pm2@7'],
    folder,
    files: { 'ecosystem.config.cjs': `module.exports = ${JSON.stringify({ apps })}\n` },
    build: [elsewhere],
    start: ['node', 'manage.cjs', way, 'ecosystem.config.cjs'],
    gets: { spans: spansOf(service), never: /service=elsewhere/ },
  }
}

const cluster = { exec_mode: 'cluster', instances: 1 }
const env = { DD_SERVICE: 'orders', DD_ENV: 'prod' }
const nodeArgs = { node_args: '-r tracer/register' }

/** Programs that another one starts, with an environment of its own. */
export const clusters: readonly Setup[] = [
  {
    group,
    name: '`cluster.fork(env)` and `child_process.fork`',
    packages: ['express@5'],
    folder,
    start: ['ddtrace-run', 'node', 'forks.cjs'],
    gets: { spans: [...spansOf('worker'), ...spansOf('child')] },
    quick: true,
  },
  managed('`ddtrace-run pm2 start`, fork mode', 'traced', {}, 'shop'),
  managed('`ddtrace-run pm2 start`, fork mode, `env` of the ecosystem file', 'traced', { env }, 'orders'),
  managed('`ddtrace-run pm2 start`, cluster mode', 'traced', cluster, 'shop'),
  managed(
    '`ddtrace-run pm2 start`, cluster mode, `env` of the ecosystem file',
    'traced',
    { ...cluster, env },
    'orders',
  ),
  managed("`node_args: '-r tracer/register'`, fork mode", 'plain', { ...nodeArgs, env }, 'orders'),
  managed("`node_args: '-r tracer/register'`, cluster mode", 'plain', { ...cluster, ...nodeArgs, env }, 'orders'),
  managed(
    '`NODE_OPTIONS` in the ecosystem file, fork mode',
    'plain',
    { env: { ...env, NODE_OPTIONS: '--require tracer/register' } },
    'orders',
  ),
  {
    ...managed(
      '`ddtrace-run pm2-runtime`, cluster mode, `env` of the ecosystem file',
      'traced',
      { ...cluster, env },
      'orders',
    ),
    env: { PM2_HOME: '.pm2', PM2_DISABLE_VERSION_CHECK: 'true' },
    // It ends with 2 where no program is left to manage.
    start: [
      'node',
      '-e',
      "child_process.spawnSync('node', ['node_modules/tracer/dist/src/cli.js', 'node', 'manager/node_modules/pm2/bin/pm2-runtime', 'ecosystem.config.cjs'], { stdio: 'inherit' })",
    ],
  },
]
