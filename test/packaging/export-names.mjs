// Imports popular packages that have ES modules with bare Node, with the tracer, and with our line at the end of every file
// of every package, and says where names that they export, or how they fail, differ. Not a part of the tests: it installs
// some hundred megabytes.
//   npm run build && node test/packaging/export-names.mjs [path of another node]
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const dist = join(dirname(fileURLToPath(import.meta.url)), '../../dist/src')
const node = resolve(process.argv[2] ?? process.execPath)
const folder = process.env.EXPORT_NAMES_FOLDER ?? join(tmpdir(), 'tracer-export-names')
const names = `
@ai-sdk/openai @ai-sdk/provider @anthropic-ai/sdk @apollo/client @apollo/server @astrojs/compiler
@aws-sdk/client-s3 @azure/core-auth @azure/core-rest-pipeline @azure/identity @azure/storage-blob @babel/core @babel/parser
@clack/prompts @cloudflare/kv-asset-handler @codemirror/state @date-fns/tz @dnd-kit/core @elastic/elasticsearch
@elastic/transport @emotion/react @eslint/js @faker-js/faker @fastify/cors @floating-ui/core @google/genai
@graphql-tools/executor @graphql-tools/schema @graphql-tools/utils @hapi/hapi @hono/node-server @hono/zod-validator
@inquirer/prompts @koa/router @langchain/core @langchain/langgraph @lit/reactive-element @mdx-js/mdx
@modelcontextprotocol/sdk/client/index.js @modelcontextprotocol/sdk/server/mcp.js @nestjs/common @nestjs/core
@nestjs/platform-express @noble/curves/ed25519.js @noble/hashes/sha2.js @octokit/core @octokit/rest @opentelemetry/api
@preact/signals-core @reduxjs/toolkit @rollup/plugin-node-resolve @scure/base @sindresorhus/is @sinclair/typebox
@smithy/core @supabase/supabase-js @tanstack/query-core @tanstack/table-core @trpc/client @trpc/server 
@typescript-eslint/parser @vitejs/plugin-react @vue/compiler-sfc @vue/reactivity acorn agenda ai ajv ansi-escapes ansi-styles
arktype astring async async-mutex axios bottleneck boxen bullmq c12 cac camelcase chalk change-case cheerio chokidar citty
cli-spinners clipboardy clsx comlink commander conf consola convict cookie cosmiconfig croner cross-fetch csv-parse csv-stringify
d3 date-fns dayjs decamelize deepmerge-ts defu del destr devalue diff discord.js dot-prop dotenv drizzle-orm effect elysia
entities env-paths es-toolkit esbuild escape-string-regexp estree-walker eta eventemitter3 execa exsolve fast-check
fast-xml-parser fastify fflate file-type filesize find-up firebase-admin form-data formdata-node fp-ts fuse.js
get-port get-stream giget globby got graphql graphql-request graphql-yoga gray-matter h3 hast-util-to-html hono hono/jsx
hookable htmlparser2 http-proxy-middleware husky i18next immer immutable ini inquirer io-ts is-plain-obj itty-router jiti jose
js-yaml json5 jsonc-parser kleur knip ky kysely ldapts lit lodash-es loglevel lowdb lru-cache luxon magic-string mariadb marked
mdast-util-from-markdown meow micromatch mime minimatch mitt mlly mobx msgpackr msw multiformats nanoevents nanoid neverthrow
node-cron node-fetch nodemailer nypm ofetch ohash openai ora p-limit p-map p-queue p-retry p-throttle parse5 pathe pg pg-boss
pino piscina pkg-types playwright-core pluralize postcss postgres pretty-bytes pretty-ms prettier prom-client quick-lru radash
ramda rambda react react-dom react-router read-pkg redis redux reflect-metadata remark rehype rimraf rollup rxjs sade semver-parser serialize-error
shiki signale slugify smol-toml solid-js srvx std-env strip-ansi superjson superstruct svelte svelte/store swr tar tempy
terser tinybench tinyexec tinypool tinyrainbow ts-pattern tsx/esm/api type-fest typescript ufo undici unified unist-util-visit unstorage
uuid valibot vite vitest/config vue vue-router wrap-ansi ws xstate yaml yargs yocto-queue yup zod zod/v4 zustand zx
`
  .trim()
  .split(/\s+/)

const importer = `
let text
try {
  text = Object.keys(await import(process.argv[2])).sort().join(' ')
} catch (error) {
  text = 'failed: ' + error.name + ' ' + error.code + ' ' + String(error.message).split('\\n')[0]
}
process.stdout.write('names: ' + text + '\\n', () => process.exit(0))
`

const subjects = {
  bare: [],
  tracer: ['--import', pathToFileURL(join(dist, 'register.mjs')).href],
  line: ['--import', pathToFileURL(join(folder, 'line.mjs')).href],
}

await install()
writeFileSync(join(folder, 'line.mjs'), lines())
writeFileSync(join(folder, 'import.mjs'), importer)
console.log(`${names.length} names, Node ${execFileSync(node, ['-v'], { encoding: 'utf8' }).trim()}`)
await compare()

/** Installs packages in batches; one that cannot be had is left out, and says so when it is imported. */
async function install() {
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const packages = [...new Set(names.map(name => /^(@[^/]+\/)?[^/]+/.exec(name)[0]))]
  const missing = packages.filter(name => !existsSync(join(folder, 'node_modules', name)))
  for (let start = 0; start < missing.length; start += 25) {
    const batch = missing.slice(start, start + 25)
    console.log(`installing ${batch.join(' ')}`)
    const failed = await add(batch)
    if (failed) for (const name of batch) if (await add([name])) console.log(`not installed: ${name}`)
  }
}

async function add(packages) {
  const args = [
    'install',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--legacy-peer-deps',
    '--loglevel=error',
    ...packages,
  ]
  return new Promise(done => execFile('npm', args, { cwd: folder, timeout: 300_000 }, error => done(error)))
}

/** An instrumentation of a user's own that has a target in every file of every package, and locals that many have. */
function lines() {
  const top = readdirSync(join(folder, 'node_modules')).filter(name => !name.startsWith('.'))
  const packages = top.flatMap(name =>
    name.startsWith('@') ? readdirSync(join(folder, 'node_modules', name)).map(part => `${name}/${part}`) : [name],
  )
  const locals = ['Client', 'create', 'fetch', 'default', 'e', 't', 'a', 'Symbol', 'Context', 'request', 'not declared']
  return `import tracer from '${pathToFileURL(join(dist, 'index.mjs')).href}'
let count = 0
function patch(handed) {
  count++
  for (const local of Object.keys(handed)) void handed[local]
}
const targets = ${JSON.stringify(packages)}.map(module => ({ module, file: /[^]/, locals: ${JSON.stringify(locals)}, patch }))
tracer.use({ name: 'all', targets })
tracer.init()
process.once('exit', () => process.stderr.write('lines ' + count + '\\n'))
`
}

async function compare() {
  const queue = [...names]
  const totals = { same: 0, failing: 0, lines: 0 }
  const worker = async () => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const bare = await namesOf(name, 'bare')
      if (bare.text.startsWith('failed')) {
        totals.failing++
        console.log(`bare ${name} ${bare.text.slice(0, 120)}`)
      }
      for (const subject of ['tracer', 'line']) {
        const other = await namesOf(name, subject)
        totals.lines += other.lines
        if (other.text === bare.text) totals.same++
        else
          console.log(`DIFFERENT ${name} with ${subject}:\n  ${bare.text.slice(0, 400)}\n  ${other.text.slice(0, 400)}`)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, worker))
  const { same, failing, lines } = totals
  console.log(`${same} of ${names.length * 2} the same; ${failing} fail with bare Node too; ${lines} lines were added`)
}

function namesOf(name, subject) {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:9',
    DD_TRACE_STARTUP_LOGS: 'false',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  }
  const args = ['--no-warnings', ...subjects[subject], join(folder, 'import.mjs'), name]
  return new Promise(done => {
    execFile(node, args, { cwd: folder, env, timeout: 120_000, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const text =
        /^names: (.*)$/m.exec(stdout)?.[1] ?? `failed: ${error?.code} ${error?.signal} ${stderr.slice(0, 400)}`
      done({ text, lines: Number(/^lines (\d+)$/m.exec(stderr)?.[1] ?? 0) })
    })
  })
}
