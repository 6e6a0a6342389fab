// What loading costs: 2,000 ES modules and 2,000 files of CommonJS by bare Node, with the tracer, and with the load hook
// alone, listing as many files as there are libraries that need it. CPU of the whole process, less that of an empty script.
//   node test/bench/modules.mjs [rounds] [path of another node]
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist/src')
const rounds = Number(process.argv[2] ?? 15)
const node = resolve(process.argv[3] ?? process.execPath)
const count = 2000
const folder = mkdtempSync(join(tmpdir(), 'bench-modules-'))
const subjects = {
  bare: [],
  tracer: ['--import', pathToFileURL(join(dist, 'register.mjs')).href],
  hook: ['--import', pathToFileURL(join(folder, 'hook.mjs')).href],
}

process.once('exit', () => rmSync(folder, { recursive: true }))
write()
console.log(`Node ${spawnSync(node, ['-v'], { encoding: 'utf8' }).stdout.trim()}, ${rounds} rounds`)
const costs = measure()
for (const name of ['tracer', 'hook']) {
  const differences = costs[name].map((cost, round) => cost - costs.bare[round])
  const ratios = costs[name].map((cost, round) => cost / costs.bare[round])
  console.log(
    `${name}: ${median(costs[name]).toFixed(0)} ms beside ${median(costs.bare).toFixed(0)}; in a round ` +
      `${median(ratios).toFixed(3)} times, ${signed(median(differences))} ms (middle half ${signed(quantile(differences, 0.25))} to ` +
      `${signed(quantile(differences, 0.75))})`,
  )
}

/** A tree of modules in a package, where the hook has to look twice, and the scripts. */
function write() {
  const files = {
    'empty.mjs': said(''),
    'graph.mjs': said(
      `import 'graph/0.mjs'\nimport { createRequire } from 'node:module'\ncreateRequire(import.meta.url)('graph/0.cjs')`,
    ),
    'hook.mjs': hook(),
  }
  for (let index = 0; index < count; index++) {
    const children = [2 * index + 1, 2 * index + 2].filter(child => child < count)
    const body = Array.from({ length: 20 }, (_, line) => `function work${line}(value) { return value + ${line} }`).join(
      '\n',
    )
    const imports = children.map(child => `import { value as v${child} } from './${child}.mjs'`).join('\n')
    const requires = children.map(child => `const v${child} = require('./${child}.cjs').value`).join('\n')
    const sum = ['1', ...children.map(child => `v${child}`)].join(' + ')
    files[`node_modules/graph/${index}.mjs`] = `${imports}\n${body}\nexport const value = ${sum}\n`
    files[`node_modules/graph/${index}.cjs`] = `${requires}\n${body}\nexports.value = ${sum}\n`
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function said(text) {
  return `${text}\nprocess.once('exit', () => {\n  const { user, system } = process.cpuUsage()\n  console.log((user + system) / 1000)\n})\n`
}

/** Registers the shipped hook in the way that this Node has. */
function hook() {
  const thread = pathToFileURL(join(dist, 'loader-thread.mjs')).href
  const files = Array.from({ length: 40 }, (_, index) => ({
    name: `library${index}/dist/main`,
    module: `library${index}`,
    file: index % 8 === 0 ? null : 'dist/main.js',
    locals: ['Client'],
  }))
  return `import module from 'node:module'
import { initialize, load } from '${thread}'
const files = ${JSON.stringify(files)}.map(file => ({ ...file, file: file.file ?? /^dist\\/main-\\w+\\.js$/ }))
const suffixes = { files, receiver: 0 }
if (module.registerHooks) {
  initialize(suffixes)
  module.registerHooks({ load })
} else {
  module.register('${thread}?0', { data: suffixes })
}
`
}

/** Milliseconds of loading the graph, by subject and round; subjects take turns, so that the machine's moods meet all. */
function measure() {
  const costs = Object.fromEntries(Object.keys(subjects).map(name => [name, []]))
  for (let round = -1; round < rounds; round++) {
    for (const [name, args] of Object.entries(subjects)) {
      const cost = run(args, 'graph.mjs') - run(args, 'empty.mjs')
      // The first turn fills the caches of the disk.
      if (round >= 0) costs[name].push(cost)
    }
  }
  return costs
}

function run(args, script) {
  const env = {
    PATH: process.env.PATH,
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:9',
    DD_TRACE_STARTUP_LOGS: 'false',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  }
  const { status, stdout, stderr } = spawnSync(node, [...args, join(folder, script)], {
    encoding: 'utf8',
    cwd: folder,
    env,
  })
  if (status !== 0) throw new Error(stderr)
  return Number(stdout)
}

function median(values) {
  return quantile(values, 0.5)
}

function quantile(values, share) {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.floor((sorted.length - 1) * share)]
}

function signed(value) {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`
}
