import assert from 'node:assert/strict'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { startAgent } from '../agent'
import { nodeOf } from '../packaging/node-lines'
import { runChild } from '../run-child'

const root = join(__dirname, '../..')
const register = join(root, 'dist/src/register.js')
const bundle = JSON.stringify(join(root, 'dist/src/index.js'))

// Asks itself once, and makes a span by hand: what cannot be had here may cost a tag, not the program.
const app = `const http = require('http'); const tracer = require(${bundle})
  const server = http.createServer((request, response) => response.end('pong')).listen(0, '127.0.0.1', () =>
    http.get({ port: server.address().port, host: '127.0.0.1', agent: false }, response => {
      response.on('data', data => console.log(String(data))).on('end', () => server.close())
      tracer.trace('by hand', () => {})
    }))`

interface Place {
  readonly node?: 20 | 24
  readonly options?: readonly string[]
  readonly env?: Readonly<Record<string, string | undefined>>
  /** What runs before the tracer. */
  readonly before?: string
  readonly told?: RegExp
}

const places: Readonly<Record<string, (folder: string) => Place>> = {
  'the permission model of Node 20': folder => ({
    node: 20,
    options: ['--experimental-permission', `--allow-fs-read=${folder}/*`, `--allow-fs-read=${root}/*`],
  }),
  'the permission model of Node 24': folder => ({
    node: 24,
    options: ['--permission', `--allow-fs-read=${folder}/*`, `--allow-fs-read=${root}/*`],
  }),
  'a working directory that is gone': folder => ({
    before: `require('fs').mkdirSync('${folder}/gone'); process.chdir('${folder}/gone'); require('fs').rmdirSync('${folder}/gone')`,
  }),
  'no home and no path': () => ({ env: { HOME: undefined, PATH: undefined, USER: undefined } }),
  'frozen intrinsics': () => ({ options: ['--frozen-intrinsics'] }),
  'no code from texts': () => ({ options: ['--disallow-code-generation-from-strings'] }),
  'a frozen http': () => ({
    before: `Object.freeze(require('http'))`,
    told: /http is not traced: it is frozen; start the tracer before it is/,
  }),
}

for (const [name, place] of Object.entries(places)) {
  test(`a program starts, answers and is traced with ${name}`, async t => {
    const agent = await startAgent({ personality: 'datakit' })
    t.after(() => agent.close())
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'tracer-start-')))
    t.after(() => rm(folder, { recursive: true, force: true }))
    await writeFile(join(folder, 'app.js'), app)
    await writeFile(join(folder, 'before.js'), '')
    const { node, options = [], env, before = '', told } = place(folder)
    await writeFile(join(folder, 'before.js'), before)
    const { code, stdout, stderr } = await runChild({
      ...(node !== undefined && { command: await nodeOf(node) }),
      args: [...options, '-r', join(folder, 'before.js'), '-r', register, join(folder, 'app.js')],
      cwd: folder,
      env: { ...agent.environment(), ...env },
    })
    assert.deepEqual([code, stdout], [0, 'pong\n'], stderr)
    assert.ok(
      agent.spans().some(span => span.name === 'by hand'),
      stderr,
    )
    if (told === undefined)
      assert.ok(
        agent.spans().some(span => span.name === 'web.request'),
        stderr,
      )
    else assert.match(stderr, told)
  })
}
