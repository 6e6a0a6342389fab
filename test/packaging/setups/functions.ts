import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Setup } from './setup'

const group = 'Functions in a cloud'
const text = (name: string) => readFileSync(join(__dirname, 'functions', name), 'utf8')

const handler = 'async event => ({ statusCode: 200 })'
const files = {
  'app.cjs in code': {
    'app.js': `const tracer = require('tracer').init()\nexports.handler = tracer.lambda(${handler})`,
  },
  'app.mjs in code': {
    'app.mjs': `import tracer from 'tracer'\ntracer.init()\nexport const handler = tracer.lambda(${handler})`,
  },
  'app.cjs': { 'app.js': `exports.handler = ${handler}` },
  'app.mjs': { 'app.mjs': `export const handler = ${handler}` },
}
const wrapper = ['node_modules/tracer/dist/src/functions/exec-wrapper']

/** AWS's runtime, whose native part `native.cjs` stands for: it wants autotools to be built. */
function lambda(name: string, own: Readonly<Record<string, string>>, before: readonly string[] = []): Setup {
  return {
    group,
    name: `AWS Lambda, ${name}`,
    packages: ['--ignore-scripts', 'aws-lambda-ric@3.3.0'],
    files: { ...own, 'native.cjs': text('../../../functions/native.cjs'), 'invoke.mjs': text('invoke.mjs') },
    start: ['node', 'invoke.mjs', ...before, 'node', 'node_modules/aws-lambda-ric/bin/index.mjs', 'app.handler'],
    gets: { spans: ['aws.lambda orders'], never: /Invoke Error/ },
    quick: true,
  }
}

/** Version 4 of the runtime, as AWS runs it from Node 24 on: the handler's name comes by the environment. */
const newest: Setup = {
  ...lambda('an ES module, exec wrapper, runtime of version 4', files['app.mjs']),
  packages: ['--ignore-scripts', 'aws-lambda-ric@4.0.2'],
  nodes: { from: 22, why: 'this runtime needs Node 22' },
  start: ['node', 'invoke.mjs', ...wrapper, 'node', 'node_modules/aws-lambda-ric/index.mjs'],
}

const google = `const functions = require('@google-cloud/functions-framework')
functions.http('hello', (request, response) => response.send('hello'))
functions.cloudEvent('stored', async event => {})`

/** The framework's own command, asked once. */
function cloud(name: string, target: string, request: string, span: string, version = 5): Setup {
  return {
    group,
    name,
    packages: [`@google-cloud/functions-framework@${version}`],
    files: {
      'index.js': google,
      'ask.mjs': `import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
const taken = createServer().listen(0)
await once(taken, 'listening')
const { port } = taken.address()
taken.close()
const framework = 'node_modules/@google-cloud/functions-framework/build/src/main.js'
const server = spawn('ddtrace-run', ['node', framework, '--target=${target}', '--port=' + port], { stdio: 'inherit' })
for (;;) {
  try {
    await (await fetch('http://127.0.0.1:' + port, ${request})).text()
    break
  } catch {
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
server.kill('SIGTERM')
`,
    },
    start: ['node', 'ask.mjs'],
    gets: { spans: [span] },
    quick: true,
  }
}

const event = `{ method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'ce-id': '1', 'ce-specversion': '1.0', 'ce-type': 'google.cloud.storage.object.v1.finalized', 'ce-source': '//storage' } }`

const azure: Setup = {
  group,
  name: 'Azure Functions, an HTTP function (a module of ours in the place of the host)',
  packages: ['@azure/functions@4'],
  files: {
    // What the host's worker provides under this name.
    'node_modules/@azure/functions-core/index.js': `
exports.registered = new Map()
exports.setProgrammingModel = () => {}
exports.registerFunction = (metadata, callback) => exports.registered.set(metadata.name, callback)`,
    'app.js': `
const { app, HttpRequest } = require('@azure/functions')
app.http('hello', { route: 'hello/{name}', handler: async () => ({ status: 201, body: 'hello' }) })
const { registered } = require('@azure/functions-core')
const request = new HttpRequest({ method: 'GET', url: 'http://localhost/api/hello/ada' })
registered.get('hello')(request, { functionName: 'hello', options: { trigger: { route: 'hello/{name}' } } })`,
  },
  start: ['ddtrace-run', 'node', 'app.js'],
  gets: { spans: ['azure.functions.invoke GET /hello/{name}'] },
  quick: true,
}

/** Functions of the three clouds, each in the program that runs them there or as near to it as can be had. */
export const functions: readonly Setup[] = [
  lambda('CommonJS, `tracer.lambda(handler)`', files['app.cjs in code']),
  lambda('an ES module, `tracer.lambda(handler)`', files['app.mjs in code']),
  lambda('CommonJS, exec wrapper', files['app.cjs'], wrapper),
  lambda('an ES module, exec wrapper', files['app.mjs'], wrapper),
  newest,
  cloud('Google Cloud, an HTTP function', 'hello', '{}', 'express.request hello'),
  cloud('Google Cloud, a CloudEvent function', 'stored', event, 'express.request stored'),
  cloud('Google Cloud, an HTTP function, framework 4', 'hello', '{}', 'express.request hello', 4),
  azure,
]
