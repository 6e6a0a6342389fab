import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { defineInstrumentation, type Instrumentation } from '../../src/instrumentation/define'
import { createRig } from './rig'

let folder: string
let count = 0
before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'registry-')))
})
after(() => rmSync(folder, { recursive: true }))

interface Library {
  readonly name: string
  readonly instrumentation: Instrumentation
  load(): { greet(name: string): string }
}

/** A package of its own that nobody loaded yet, and the instrumentation of it. */
function createLibrary(version: string, versions?: string): Library {
  const name = `library${count++}`
  const directory = join(folder, 'node_modules', name)
  mkdirSync(join(directory, 'lib'), { recursive: true })
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name, version, main: 'lib/main.js' }))
  writeFileSync(join(directory, 'lib/main.js'), `exports.greet = name => 'hello ' + name`)
  const operation = { start: () => ({ name: 'greet' }) }
  const instrumentation = defineInstrumentation({
    name,
    targets: [{ module: name, ...(versions && { versions }), file: 'lib/main.js', method: 'greet', operation }],
  })
  return { name, instrumentation, load: () => require(directory) }
}

test('a supported library is traced, and named among the patched', () => {
  const { spans, findings, registry } = createRig()
  const library = createLibrary('1.2.3', '>=1 <2')
  const attached = registry()
  attached.start([library.instrumentation], new Map())
  assert.equal(library.load().greet('you'), 'hello you')
  assert.equal(spans.length, 1)
  assert.deepEqual([...attached.patched], [[library.name, '1.2.3']])
  assert.deepEqual(findings, [])
})

test('a version ahead of its release counts as supported', () => {
  const { spans, registry } = createRig()
  const library = createLibrary('6.0.0-alpha.2', '>=5')
  registry().start([library.instrumentation], new Map())
  library.load().greet('you')
  assert.equal(spans.length, 1)
})

test('an unsupported version is untouched and told with both versions', () => {
  const { spans, findings, registry } = createRig()
  const library = createLibrary('0.9.0', '>=1')
  registry().start([library.instrumentation], new Map())
  assert.equal(library.load().greet('you'), 'hello you')
  assert.equal(spans.length, 0)
  assert.deepEqual(
    findings.map(({ kind, module }) => [kind, module]),
    [['unsupported-version', library.name]],
  )
  assert.match(findings[0]?.message ?? '', /0\.9\.0.*>=1/)
})

test('a library that was loaded before is told with the file that loaded it', () => {
  const { spans, findings, registry } = createRig()
  const library = createLibrary('1.0.0')
  const loaded = library.load()
  registry().start([library.instrumentation], new Map())
  assert.equal(loaded.greet('you'), 'hello you')
  assert.equal(spans.length, 0)
  assert.deepEqual(
    findings.map(({ kind, module }) => [kind, module]),
    [['loaded-too-late', library.name]],
  )
  assert.ok(findings[0]?.message.includes(__filename))
})

test('what is disabled by a variable, a list or code is untouched', () => {
  const { spans, registry } = createRig()
  const library = createLibrary('1.0.0')
  const variable = `DD_TRACE_${library.name.toUpperCase()}_ENABLED`
  const attached = registry({ [variable]: 'false' })
  attached.start([library.instrumentation], new Map())
  const byCode = createLibrary('1.0.0')
  registry().start([byCode.instrumentation], new Map([[byCode.name, false]]))
  for (const { load } of [library, byCode]) {
    const { greet } = load()
    assert.equal(greet.toString(), `name => 'hello ' + name`)
    greet('you')
  }
  assert.equal(spans.length, 0)
  assert.equal(attached.patched.size, 0)
})

test('use turns an integration off and on while the library is loaded', () => {
  const { spans, registry } = createRig()
  const library = createLibrary('1.0.0')
  const attached = registry()
  attached.start([library.instrumentation], new Map())
  const { greet } = library.load()
  assert.equal(attached.use(library.name, false), true)
  assert.equal(greet('you'), 'hello you')
  assert.equal(spans.length, 0)
  assert.equal(attached.use(library.name, true), true)
  greet('you')
  assert.equal(spans.length, 1)
  assert.equal(attached.use('nobody', false), false)
})

test('a patch that throws leaves the library as it is and is told', async () => {
  const { warnings, registry } = createRig()
  const library = createLibrary('1.0.0')
  const patch = (): never => {
    throw new Error('our own mistake')
  }
  const targets = [{ module: library.name, file: 'lib/main.js', patch }]
  registry().start([defineInstrumentation({ name: library.name, targets })], new Map())
  assert.equal(library.load().greet('you'), 'hello you')
  await Promise.resolve()
  assert.equal(warnings.length, 1)
})

test('a library that was taken out of the cache and loaded again is traced, and is the fresh one', () => {
  const { spans, registry } = createRig()
  const library = createLibrary('1.0.0')
  registry().start([library.instrumentation], new Map())
  const first = library.load()
  first.greet('once')
  for (const path of Object.keys(require.cache)) if (path.includes(library.name)) delete require.cache[path]
  const second = library.load()
  assert.notEqual(second, first)
  assert.notEqual(second.greet, first.greet)
  second.greet('again')
  first.greet('once more')
  assert.equal(spans.length, 3)
})

test('a library that is installed under another name, or by a link, is known by its own package.json', () => {
  const { spans, findings, registry } = createRig()
  const library = createLibrary('1.2.3', '>=1 <2')
  const attached = registry()
  attached.start([library.instrumentation], new Map())
  const place = join(folder, 'node_modules', library.name)
  renameSync(place, join(folder, 'node_modules/another-name'))
  symlinkSync(join(folder, 'node_modules/another-name'), place)
  for (const path of [join(folder, 'node_modules/another-name'), place]) {
    const { greet } = require(path) as { greet(name: string): string }
    assert.equal(greet('you'), 'hello you')
  }
  assert.equal(spans.length, 2)
  assert.deepEqual([...attached.patched], [[library.name, '1.2.3']])
  assert.deepEqual(findings, [])
})
