import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { asksItself, asksItselfTyped, createProject } from '../command/project'
import { runChild } from '../run-child'

const root = join(__dirname, '../..')

/** How a command of the README is tried out: here, as it stands, or by another test, or why not at all. */
type Trial =
  | { readonly here: 'traces' | 'tells' }
  | { readonly by: string; readonly through: string }
  | { readonly not: string }

const trials: Readonly<Record<string, Trial>> = {
  'npm ci && npm run demo': { by: 'test/examples/examples.test.ts', through: 'demo.ts' },
  'npm ci && npm test': { not: 'it runs this' },
  'npm install dd-trace@file:/path/to/tracer-0.1.0.tgz': {
    by: 'test/packaging/familiar.test.ts',
    through: '`dd-trace@file:',
  },
  'DD_TRACE_STATS_COMPUTATION_ENABLED=true ddtrace-run node app.js': { here: 'traces' },
  'npm install tracer': { not: 'it installs another package, as the text says' },
  'npm pack': { by: 'test/packaging/user-project.ts', through: "'pack'" },
  'npm install /path/to/tracer-0.1.0.tgz': { by: 'test/packaging/user-project.ts', through: "'install'" },
  'npm pkg set name=@your-scope/tracer && npm publish': { not: 'it publishes' },
  'npm install tracer@npm:@your-scope/tracer': { not: 'nobody has published it under that name' },
  'cd test/bench && npm ci && npm run bench -- --write': {
    not: 'it measures for minutes, and other tracers beside this one',
  },
  'DD_SERVICE=shop DD_ENV=prod npx ddtrace-run node app.js': { here: 'traces' },
  'ddtrace-run node app.js': { here: 'traces' },
  'ddtrace-run npm start': { here: 'traces' },
  'ddtrace-run tsx app.ts': { here: 'traces' },
  'ddtrace-run npx nodemon app.js': { by: 'test/command/watchers.test.ts', through: 'npx nodemon app.js' },
  'node -r tracer/register app.js': { here: 'traces' },
  'node --import tracer/register app.mjs': { here: 'traces' },
  'DD_TRACE_SAMPLE_RATE=0.8 ddtrace-run node app.js': { here: 'traces' },
  'ddtrace-run --info': { here: 'tells' },
  'DD_LOGS_INJECTION=true ddtrace-run node app.js': { here: 'traces' },
  'DD_RUNTIME_METRICS_ENABLED=true ddtrace-run node app.js': { here: 'traces' },
  'DD_PROFILING_ENABLED=true ddtrace-run node app.js': { here: 'traces' },
  'ddtrace-run --ui node app.js': { by: 'test/command/show.test.ts', through: "'--ui', 'node'" },
  'ddtrace-run --console node app.js': { by: 'test/command/show.test.ts', through: "'--console', 'node'" },
  'ddtrace-run --ui': { by: 'test/command/show.test.ts', through: "'--ui', 'node'" },
  'ddtrace-run doctor': { by: 'test/doctor/doctor.test.ts', through: "'doctor'" },
  'ddtrace-run doctor --url http://localhost:3000/ -- node app.js': {
    by: 'test/packaging/setups/doctor.ts',
    through: "'doctor', '--url', 'http://127.0.0.1:",
  },
  'ddtrace-run pm2 start ecosystem.config.js': {
    by: 'test/packaging/setups/clusters.ts',
    through: '`ddtrace-run pm2 start`',
  },
  'ddtrace-run next start': { by: 'test/packaging/setups/frameworks.ts', through: "'ddtrace-run', 'next', 'start'" },
  'ddtrace-run bun app.ts': { by: 'test/packaging/setups/runtimes.ts', through: "'ddtrace-run', 'bun', 'app.mts'" },
  'ddtrace-run deno run -A app.ts': {
    by: 'test/packaging/setups/runtimes.ts',
    through: "'ddtrace-run', 'deno', 'run', '-A'",
  },
  'ddtrace-run agent': { by: 'test/command/show.test.ts', through: "['agent'," },
  'ddtrace-run agent --forward http://datakit:9529': {
    by: 'test/command/show.test.ts',
    through: "'--forward', real.url",
  },
  'ddtrace-run agent --open traces.json': { by: 'test/command/show.test.ts', through: "'--open', file" },
  'npm run demo:page': { by: 'test/examples/shop.test.ts', through: "scripts['demo:page']" },
  'DD_SERVICE=SERVICE_A DD_SERVICE_MAPPING=postgres:postgresql,defaultdb:postgresql DD_TAGS=project:your_project_name,env:test,version:v1 DD_AGENT_HOST=localhost DD_AGENT_PORT=9529 ddtrace-run node --import tsx examples/service_a.ts':
    { by: 'test/examples/examples.test.ts', through: 'bothServices(agent.port)' },
}

/** The indented and fenced lines and the words in backquotes that begin like a command, without comments, each once. */
function commandsOf(markdown: string): string[] {
  const begins = /^(?:[A-Z][A-Z0-9_]*=\S+ )*(?:npm|npx|node|ddtrace-run|tsx|cd|sh|bash|curl|docker|kubectl) ./
  const joined = markdown.replace(/ *\\\n */g, ' ')
  const lines = [...joined.matchAll(/^ {4}(.+)$/gm), ...fencedLines(joined)].map(([, line = '']) => line)
  const words = [...joined.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word)
  const clean = [...lines, ...words].map(text =>
    text
      .replace(/^\$ /, '')
      .replace(/\s+#.*$/, '')
      .trim(),
  )
  return [...new Set(clean.filter(text => begins.test(text)))]
}

function fencedLines(markdown: string): RegExpExecArray[] {
  const blocks = [...markdown.matchAll(/^```(?:sh|shell|bash|console)\n([\s\S]*?)^```$/gm)]
  return blocks.flatMap(([, block = '']) => [...block.matchAll(/^(.+)$/gm)])
}

test('each command of README.md is tried out, or listed with the reason why not', () => {
  const commands = commandsOf(readFileSync(join(root, 'README.md'), 'utf8'))
  assert.deepEqual(commands.sort(), Object.keys(trials).sort())
})

test('a command is found in each shape that README.md may give it', () => {
  const fence = '```'
  const text = `Say \`npx one\` or \`node\`:\n\n    $ A=1 \\\n    ddtrace-run two   # why\n    GET /two 200\n\n${fence}sh\nnpm three\n${fence}\n`
  assert.deepEqual(commandsOf(text), ['A=1 ddtrace-run two', 'npm three', 'npx one'])
})

for (const [command, trial] of Object.entries(trials)) {
  if ('by' in trial) {
    test(`${trial.by} is what tries out: ${command}`, () => {
      assert.ok(readFileSync(join(root, trial.by), 'utf8').includes(trial.through))
    })
  }
  if ('here' in trial) {
    test(`as README.md says: ${command}`, { timeout: 60_000 }, async t => {
      // Rejected traces are sent to the Datadog Agent as well, so that a sample rate takes none from view.
      const agent = await startAgent({ personality: 'datadog' })
      t.after(() => agent.close())
      const { folder, path } = await createProject(t, {
        'package.json': JSON.stringify({ name: 'project', scripts: { start: 'node app.js' } }),
        'app.js': asksItself,
        'app.mjs': `import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)\n${asksItself}`,
        'app.ts': asksItselfTyped,
      })
      await symlink(root, join(folder, 'node_modules', 'tracer'))
      const env = { PATH: path, ...agent.environment() }
      const { code, stdout, stderr } = await runChild({ command: 'sh', args: ['-c', command], cwd: folder, env })
      if (trial.here === 'tells') {
        assert.equal(code, 0, stderr)
        assert.match(stdout, /^tracer \d[\s\S]*DD_SERVICE +package\.json +project[\s\S]*agent: Datadog Agent /)
        return
      }
      assert.equal(code, 3, stderr)
      assert.match(stdout, /^pong$/m)
      assert.deepEqual(
        agent
          .spans()
          .map(({ name, service }) => `${name} ${service}`)
          .sort(),
        ['http.request', 'web.request'].map(name => `${name} ${command.includes('shop') ? 'shop' : 'project'}`),
      )
    })
  }
}
