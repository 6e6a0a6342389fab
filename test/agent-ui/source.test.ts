import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { homedir, tmpdir } from 'node:os'
import { join, parse } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import type { SourceLines, SpanView } from '../../src/agent/model'
import { noLines, readSource } from '../../src/agent/source'
import { hex, startRig, wireSpan } from './rig'

const twenty = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n')

function failed(...frames: string[]): SpanView {
  const stack = ['Error: no', ...frames.map(frame => `    at run (${frame})`)].join('\n')
  return {
    id: '1',
    service: '',
    name: '',
    resource: '',
    type: '',
    kind: '',
    start: 0,
    duration: 0,
    error: true,
    meta: { 'error.stack': stack },
    metrics: {},
    links: [],
    events: [],
  }
}

/** A folder of a project with a file beside it, which ends with the test. */
function project(t: TestContext): { readonly root: string; readonly outside: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tracer-source-')))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const root = join(folder, 'project')
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  mkdirSync(join(root, '.secret'))
  for (const name of ['app.ts', 'node_modules/x.js', '.secret/x.js', '.env.js', 'keys.json', 'notes.txt'])
    writeFileSync(join(root, name), twenty)
  const outside = join(folder, 'outside.js')
  writeFileSync(outside, twenty)
  return { root, outside }
}

test('the lines around a frame are read by path and by file URL, three above and three below', async t => {
  const { root } = project(t)
  const path = join(root, 'app.ts')
  const url = pathToFileURL(path)
  const span = failed(`${path}:10:5`, `${url}:2:1`, `${url}?x=1:20:1`, `${path}:21:1`, `${path}:0:1`)
  assert.deepEqual(await readSource(span, 0, root), {
    first: 7,
    line: 10,
    lines: ['line 7', 'line 8', 'line 9', 'line 10', 'line 11', 'line 12', 'line 13'],
  })
  assert.deepEqual((await readSource(span, 1, root)).lines, ['line 1', 'line 2', 'line 3', 'line 4', 'line 5'])
  assert.deepEqual((await readSource(span, 2, root)).lines, ['line 17', 'line 18', 'line 19', 'line 20'])
  for (const frame of [3, 4, 5]) assert.deepEqual(await readSource(span, frame, root), noLines)
})

test('what a span names outside of the folder is not read, in whatever way it is named', async t => {
  const { root, outside } = project(t)
  symlinkSync(outside, join(root, 'link.js'))
  symlinkSync(join(root, '..'), join(root, 'up'))
  symlinkSync(join(root, 'keys.json'), join(root, 'keys.js'))
  const named = [
    outside,
    join(root, '..', 'outside.js'),
    `${root}/../outside.js`,
    `${root}/./x/../../outside.js`,
    join(root, 'link.js'),
    join(root, 'up', 'outside.js'),
    join(root, 'keys.js'),
    `${root}-more/app.ts`,
    `${pathToFileURL(root)}/%2e%2e/outside.js`,
    `${pathToFileURL(root)}/..%2foutside.js`,
    `file://elsewhere${root}/app.ts`,
    `file://elsewhere/share/app.ts`,
    `\\\\elsewhere\\share\\app.ts`,
    'app.ts',
    './app.ts',
    '/proc/self/cwd/app.ts',
    '/etc/passwd',
    `${root}/app.ts\0.js`,
    `http://localhost${root}/app.ts`,
    `node:fs`,
  ]
  for (const name of named) assert.deepEqual(await readSource(failed(`${name}:1:1`), 0, root), noLines, name)
})

test('what is no source file of the project is not read', async t => {
  const { root } = project(t)
  writeFileSync(join(root, 'large.js'), 'x\n'.repeat(600_000))
  mkdirSync(join(root, 'folder.js'))
  execFileSync('mkfifo', [join(root, 'pipe.js')])
  linkSync(join(root, 'notes.txt'), join(root, 'notes.md'))
  const names = ['keys.json', 'notes.txt', 'notes.md', '.env.js', '.secret/x.js', 'node_modules/x.js', 'large.js']
  for (const name of [...names, 'folder.js', 'pipe.js', 'missing.js', ''])
    assert.deepEqual(await readSource(failed(`${join(root, name)}:1:1`), 0, root), noLines, name)
})

test('a folder that holds a home is no project: nothing in it is read', async t => {
  const { root } = project(t)
  const span = failed(`${join(root, 'app.ts')}:1:1`)
  assert.notDeepEqual(await readSource(span, 0, root), noLines)
  for (const whole of [parse(root).root, homedir()]) assert.deepEqual(await readSource(span, 0, whole), noLines, whole)
})

test('a span without an error, and a line without end, tell nothing more than they should', async t => {
  const { root } = project(t)
  writeFileSync(join(root, 'long.js'), `${'a'.repeat(100_000)}\nb`)
  const span = failed(`${join(root, 'long.js')}:1:1`)
  const { lines } = await readSource(span, 0, root)
  assert.equal(lines.length, 2)
  assert.ok((lines[0]?.length ?? 0) < 400)
  assert.deepEqual(await readSource({ ...span, error: false }, 0, root), noLines)
})

const own = 'src/agent/source.ts'

function failing(): Record<string, unknown> {
  return wireSpan({ error: 1, meta: { 'error.stack': `Error: no\n    at run (${join(process.cwd(), own)}:1:1)` } })
}

/** Asks by another name than the one of the address. */
function askAs(url: string, host: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host } }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', part => {
        text += part
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    }).on('error', reject)
  })
}

test('the agent answers for a stored span, by names of this machine alone', async t => {
  const rig = await startRig(t)
  const span = failing()
  await rig.send([[span]])
  const id = hex(span.span_id as bigint)
  const path = `/api/source?trace=${id}&span=${id}&frame=0`
  const { line, lines } = await rig.json<SourceLines>(path)
  assert.equal(line, 1)
  assert.match(lines[0] ?? '', /^import/)
  assert.deepEqual(await rig.json(path.replace('frame=0', 'frame=1')), noLines)
  assert.deepEqual(await rig.json(path.replace(`span=${id}`, 'span=0')), noLines)
  assert.deepEqual(await rig.json(path.replace(`trace=${id}`, 'trace=__proto__')), noLines)
  assert.equal((await rig.ask(path.replace('frame=0', 'frame=-1'))).status, 400)
  assert.equal((await rig.ask(path, { method: 'POST' })).status, 405)
  for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example'])
    assert.equal((await askAs(rig.agent.url + path, host)).status, 403, host)
})

test('an agent that listens on all addresses shows no source, whoever asks', async t => {
  const rig = await startRig(t, { host: '0.0.0.0' })
  const span = failing()
  await rig.send([[span]])
  const id = hex(span.span_id as bigint)
  assert.deepEqual(await rig.json(`/api/source?trace=${id}&span=${id}&frame=0`), noLines)
})
