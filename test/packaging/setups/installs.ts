import type { Setup } from './setup'

const group = 'Ways to install, images, permissions'
const app = `
const express = require('express')
const server = express()
  .get('/hello/:name', (request, response) => response.send(request.params.name))
  .listen(0, async () => {
    await (await fetch('http://127.0.0.1:' + server.address().port + '/hello/ada')).text()
    LAST
  })
`
const files = { 'app.cjs': app.replace('LAST', 'server.close()') }
const spans = ['http.request GET shop', '  express.request GET /hello/:name shop']
const rename = "fs.renameSync('node_modules/tracer', 'node_modules/apm')"
// It empties node_modules.
const asideYarn =
  "fs.copyFileSync('node_modules/@yarnpkg/cli-dist/bin/yarn.js', 'yarn.cjs'); fs.renameSync('node_modules/tracer', 'package')"
const yarn = ['node', 'yarn.cjs']

// Nothing but Node is there to be run: no shell, no env.
const bare = `
const { spawnSync } = require('node:child_process')
const fs = require('node:fs')
fs.mkdirSync('bin')
fs.symlinkSync(process.execPath, 'bin/node')
const { status } = spawnSync('bin/node', ['node_modules/tracer/dist/src/cli.js', 'node', 'app.cjs'], {
  env: { ...process.env, PATH: process.cwd() + '/bin', SHELL: undefined },
  stdio: 'inherit',
})
process.exitCode = status
`
const native = `
const { readdirSync } = require('node:fs')
const packages = ['tracer', ...Object.keys(require('tracer/package.json').dependencies)]
const found = packages.flatMap(name => readdirSync('node_modules/' + name, { recursive: true }))
console.log('files of native code:', found.filter(each => /\\.(node|so|dll|dylib|wasm|gyp)$/.test(each)).length)
`

function row(name: string, start: Setup['start'], more: Partial<Setup> = {}): Setup {
  return { group, name, packages: ['express@5'], files, start, gets: { spans }, quick: true, ...more }
}

/** Ways in under the name that a user gave the package. */
const underAlias = (name: string, start: Setup['start'], first = ''): Setup =>
  row(`\`"apm": "npm:tracer"\`, ${name}`, start, {
    build: [['node', '-e', rename]],
    files: { 'app.cjs': first + files['app.cjs'] },
  })

function permitted(line: number, name: string, flags: readonly string[], more: Partial<Setup> = {}): Setup {
  const flag = line === 20 ? '--experimental-permission' : '--permission'
  const net = line >= 25 ? ['--allow-net'] : []
  return row(
    `Node ${line}, \`${flag}\`, ${name}`,
    ['node', flag, ...flags, ...net, '-r', 'tracer/register', 'app.cjs'],
    {
      nodes: { from: line, to: line, why: 'flags of another line of Node' },
      quick: line === 20,
      ...more,
    },
  )
}

const everything = '--allow-fs-read=*'
/** Ends at once, so that what is left has to be sent by the last means. */
const hasty = { 'app.cjs': app.replace('LAST', 'process.exit(0)') }

/** How the package gets into a project or an image, and what it may do there. */
export const installs: readonly Setup[] = [
  row("Yarn Plug'n'Play, `yarn run ddtrace-run node app.cjs`", [...yarn, 'run', 'ddtrace-run', 'node', 'app.cjs'], {
    packages: ['@yarnpkg/cli-dist@4'],
    files: {
      ...files,
      'package.json':
        '{ "name": "shop", "private": true, "dependencies": { "express": "^5", "tracer": "file:./package" } }',
      '.yarnrc.yml': 'nodeLinker: pnp\nenableTelemetry: false\nenableImmutableInstalls: false\n',
      'yarn.lock': '',
    },
    build: [
      ['node', '-e', asideYarn],
      [...yarn, 'install'],
    ],
    quick: false,
  }),
  underAlias('`ddtrace-run`', ['node', 'node_modules/apm/dist/src/cli.js', 'node', 'app.cjs']),
  underAlias('`-r`', ['node', '-r', 'apm/register', 'app.cjs']),
  underAlias('`--import`', ['node', '--import', 'apm/register', 'app.cjs']),
  underAlias('first import', ['node', 'app.cjs'], "require('apm/init')\n"),
  underAlias('in code', ['node', 'app.cjs'], "require('apm').init({})\n"),
  row('an image without a shell', ['node', 'bare.cjs'], { files: { ...files, 'bare.cjs': bare } }),
  row('an image with musl: no native code in it', ['node', 'native.cjs'], {
    files: { 'native.cjs': native },
    gets: { says: /files of native code: 0$/ },
  }),
  ...[20, 22, 24, 26].flatMap(line => [
    permitted(line, '`--allow-fs-read` alone', [everything]),
    permitted(line, '`--allow-fs-read --allow-worker`', [everything, '--allow-worker']),
    permitted(line, 'and the program ends at once', [everything, '--allow-worker'], { files: hasty }),
    permitted(line, '`--allow-fs-read` alone, and the program ends at once', [everything], {
      files: hasty,
      gets: { says: /spans were not delivered: .*--allow-worker/ },
    }),
  ]),
]
