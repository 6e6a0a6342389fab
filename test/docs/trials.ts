import { blockOf } from './commands'
import { textOf } from './pages'
import {
  asks,
  examines,
  exportsTraces,
  forwards,
  installs,
  opens,
  printsSome,
  printsTrees,
  showsPage,
  type Try,
  tells,
  traces,
  tracesMethods,
  waits,
  watches,
} from './try-out'

/** How a command of a page is tried out: here, or by another test, or why not at all. */
export type Trial =
  | { readonly here: (given: Try) => Promise<void> }
  | { readonly by: string; readonly through: string }
  | { readonly not: string }

const words = 'words in a sentence, with no command behind them'
const setups = 'test/packaging/setups'
const chinese = { by: 'test/examples/examples.test.ts', through: 'bothServices(' }

/** All commands of all pages. */
export const trials: Readonly<Record<string, Trial>> = {
  'npm install tracer': { not: 'it installs another package, as the text says' },
  'npm ci && npm pack': { by: 'test/docs/place.ts', through: "'pack'" },
  'npm install /path/to/tracer-0.1.0.tgz': { here: installs },
  'npm install dd-trace@file:/path/to/tracer-0.1.0.tgz': { here: installs },
  'npm install express': { here: installs },
  'npm install tsx': { here: installs },
  'npm install express tsx': { here: installs },
  'npm install nodemon': { here: installs },
  'npm pkg set name=@your-scope/tracer && npm publish': { not: 'it publishes' },
  'npm install tracer@npm:@your-scope/tracer': { not: 'nobody has published it under that name' },

  'npx ddtrace-run node app.js': { here: traces },
  'npx ddtrace-run npm start': { here: traces },
  'npx ddtrace-run tsx app.ts': { here: traces },
  'npx ddtrace-run tsx my_app.ts': { here: traces },
  'npx ddtrace-run npx nodemon app.js': { here: watches },
  'npx ddtrace-run --debug node app.js': { here: traces },
  'npx ddtrace-run --profiling node app.js': { here: traces },
  'node -r tracer/register app.js': { here: traces },
  'node --import tracer/register app.mjs': { here: traces },
  'DD_SERVICE=shop DD_ENV=prod DD_AGENT_HOST=localhost DD_AGENT_PORT=9529 npx ddtrace-run node app.js': {
    here: traces,
  },
  'DD_SERVICE="<YOUR-SERVICE-Name>" DD_ENV="<YOUR-ENV-NAME>" DD_LOGS_INJECTION=true npx ddtrace-run node my_app.js': {
    here: traces,
  },
  'DD_TRACE_SAMPLE_RATE=0.8 npx ddtrace-run node app.js': { here: traces },
  'DD_TRACE_SAMPLE_RATE="0.8" npx ddtrace-run node my_app.js': { here: traces },
  'DD_LOGS_INJECTION=true npx ddtrace-run node app.js': { here: traces },
  'DD_RUNTIME_METRICS_ENABLED=true npx ddtrace-run node app.js': { here: traces },
  'DD_RUNTIME_METRICS_ENABLED=true npx ddtrace-run node my_app.js': { here: traces },
  'DD_PROFILING_ENABLED=true npx ddtrace-run node app.js': { here: traces },
  'DD_PROFILING_ENABLED=true npx ddtrace-run node my_app.js': { here: traces },
  'DD_TRACE_STATS_COMPUTATION_ENABLED=true npx ddtrace-run node app.js': { here: traces },
  'DD_TRACE_OTEL_ENABLED=true npx ddtrace-run node app.js': { here: traces },
  "DD_TRACE_METHODS='./src/shop.js[checkout,Cart.add];stripe[charge]' npx ddtrace-run node app.js": {
    here: tracesMethods,
  },
  'OTEL_TRACES_EXPORTER=otlp OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npx ddtrace-run node app.js': {
    here: exportsTraces,
  },
  'DD_TRACE_OTEL_ENABLED=true OTEL_TRACES_EXPORTER=otlp npx ddtrace-run node app.js': { here: exportsTraces },

  'npx ddtrace-run --ui node app.js': { here: showsPage },
  'npx ddtrace-run --ui node my_app.js': { here: showsPage },
  'npx ddtrace-run': { not: words },
  'npx ddtrace-run --ui': { not: words },
  'npx ddtrace-run --console node app.js': { here: printsTrees },
  'npx ddtrace-run --console=errors,slow:100ms node app.js': { here: printsSome },
  'npx ddtrace-run agent': { here: waits },
  'npx ddtrace-run agent --forward http://datakit:9529': { here: forwards },
  'npx ddtrace-run agent --open traces.json': { here: opens },
  'npx ddtrace-run --info': { here: tells(/^tracer \d[\s\S]*DD_SERVICE +package\.json +project[\s\S]*agent: Datadog/) },
  'npx ddtrace-run --info --all': { here: tells(/^DD_TRACE_SAMPLE_RATE +default +the agent decides$/m) },
  'npx ddtrace-run doctor': { here: tells(/T\d{3}|nothing to mend/) },
  'npx ddtrace-run doctor --json': { here: tells(/"causes":/) },
  'npx ddtrace-run doctor --url http://localhost:3000/ -- node app.js': { here: examines },
  'curl http://localhost:3000/hello/ada': { here: asks(blockOf(textOf('README.md'), 'js')) },

  'npx ddtrace-run pm2 start ecosystem.config.js': {
    by: `${setups}/clusters.ts`,
    through: '`ddtrace-run pm2 start`',
  },
  'npx ddtrace-run next start': { by: `${setups}/frameworks.ts`, through: "'ddtrace-run', 'next', 'start'" },
  'npx ddtrace-run bun app.ts': { by: `${setups}/runtimes.ts`, through: "'ddtrace-run', 'bun', 'app.mts'" },
  'bun --preload tracer/register app.ts': {
    by: `${setups}/runtimes.ts`,
    through: "'bun', '--preload', 'tracer/register', 'app.mts'",
  },
  'npx ddtrace-run deno run -A app.ts': {
    by: `${setups}/runtimes.ts`,
    through: "'ddtrace-run', 'deno', 'run', '-A'",
  },
  'yarn run ddtrace-run node app.js': {
    by: `${setups}/installs.ts`,
    through: "[...yarn, 'run', 'ddtrace-run', 'node', 'app.cjs']",
  },

  'npm ci && npm run demo': { by: 'test/examples/examples.test.ts', through: 'demo.ts' },
  'npm run demo:page': { by: 'test/examples/shop.test.ts', through: 'examples/shop/demo.mjs' },
  'cd test/bench && npm ci && npm run bench -- --write': {
    not: 'it measures for minutes, and other tracers beside this one',
  },

  'DD_SERVICE=SERVICE_A DD_SERVICE_MAPPING=postgres:postgresql,defaultdb:postgresql DD_TAGS=project:your_project_name,env:test,version:v1 DD_AGENT_HOST=localhost DD_AGENT_PORT=9529 npx ddtrace-run tsx service_a.ts > a.log 2>&1 &':
    chinese,
  'DD_SERVICE=SERVICE_B DD_SERVICE_MAPPING=postgres:postgresql,defaultdb:postgresql DD_TAGS=project:your_project_name,env:test,version:v1 DD_AGENT_HOST=localhost DD_AGENT_PORT=9529 npx ddtrace-run tsx service_b.ts > b.log 2>&1 &':
    chinese,
  'curl http://localhost:54321/a': chinese,
  'curl http://localhost:54321/stop': chinese,
  'curl http://localhost:54322/stop': chinese,
}
